namespace Ripcs.Core.Matches;

/// <summary>-m length: <c>.Length(..128)</c> → -m length --length 0:128, the bytes of a packet with its IP header; 0 to 65535, the limit
/// of the kernel's match, both ends included.</summary>
internal sealed class LengthMatch() : KnownMatch("length")
{
    protected override MatchText? Check(MatchContext context)
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

        return InBoth(string.Create(CultureInfo.InvariantCulture, $"-m length --length {first}{(first == last ? "" : $":{last}")}"));
    }

    public override string? Method(RuleMatch match) => IsNegated(match) ? null : ".Length(…)";

    public override string? Words(RuleMatch match, bool isNot) =>
        Only(match, "--length") is { } bytes ? $"{Not(isNot)}of {bytes.Replace(':', '-')} bytes" : null;

    public override bool IsWithin(RuleMatch one, RuleMatch other) => IsWithin(Bytes(one), Bytes(other));

    public override bool IsApart(RuleMatch one, RuleMatch other) => IsApart(Bytes(one), Bytes(other));

    public override RuleStatement? Read(RuleStatement said, RuleMatch match) =>
        said.Length is null && Bytes(match) is var (first, last)
            ? said with { Length = new LengthRequest(Text((int)first, (int)last), (int)first, (int)last) } : null;

    public override IEnumerable<string> Written(RuleStatement said) => said.Length is { } bytes ? [$".Length({bytes.Text})"] : [];

    private static string Text(int first, int last) => string.Create(CultureInfo.InvariantCulture, $"{first}..{last}");

    private static (double First, double Last)? Bytes(RuleMatch match) => Range(Only(match, "--length"));
}
