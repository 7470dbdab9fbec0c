namespace Ripcs.Core.Validation;

/// <summary>A packet mark: 32 bits, with a mask of the bits to compare.</summary>
internal static class MarkCheck
{
    public static PacketMark? Check(RuleContext context)
    {
        if (context.Rule.Mark is not { } said)
            return null;

        foreach (var number in new[] { said.Mark, said.Mask })
        {
            if (number is < 0 or > uint.MaxValue)
            {
                context.Diagnostics.NotAMark(At(context, number), number);
                return null;
            }
        }

        var mark = new PacketMark((uint)said.Mark, (uint)said.Mask);
        if (mark.Mask == 0)
        {
            context.Diagnostics.MarkMaskIsEmpty(At(context, said.Mask));
        }
        else if ((mark.Value & ~mark.Mask) != 0)
        {
            context.Diagnostics.MarkOutsideMask(At(context, said.Mark), mark.Value, mark.Mask);
        }

        return mark;
    }

    private static SourceSpan At(RuleContext context, long number) =>
        context.Place.Of("Mark", number.ToString(CultureInfo.InvariantCulture));
}
