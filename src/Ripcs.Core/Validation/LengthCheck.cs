namespace Ripcs.Core.Validation;

/// <summary>The length of a packet: 0 to 65535 bytes, the limit of the kernel's match.</summary>
internal static class LengthCheck
{
    public static LengthRange? Check(RuleContext context)
    {
        if (context.Rule.Length is not { } said)
            return null;

        var at = context.Place.Literal("Length", said.Text);
        var (first, last) = (said.First ?? 0, said.Last ?? ushort.MaxValue);
        if (first > ushort.MaxValue || last > ushort.MaxValue)
        {
            context.Diagnostics.NotALength(at.At, said.Text);
            return null;
        }

        if (first > last)
        {
            context.Diagnostics.LengthIsReversed(at.At, said.Text, first, last);
        }
        else if (first == 0 && last == ushort.MaxValue)
        {
            context.Diagnostics.LengthIsAny(at.At, said.Text);
        }

        return new LengthRange((ushort)first, (ushort)last);
    }
}
