namespace Ripcs.Core.Matches;

/// <summary>-m mark: <c>.Mark(1, mask: 0xff)</c> → -m mark --mark 0x1/0xff, 32 bits, of which the mask is compared.</summary>
internal sealed class MarkMatch() : KnownMatch("mark")
{
    protected override MatchText? Check(MatchContext context)
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

        if (said.Mask == 0)
        {
            context.Diagnostics.MarkMaskIsEmpty(At(context, said.Mask));
        }
        else if ((said.Mark & ~said.Mask) != 0)
        {
            context.Diagnostics.MarkOutsideMask(At(context, said.Mark), (uint)said.Mark, (uint)said.Mask);
        }

        return InBoth(string.Create(CultureInfo.InvariantCulture,
            $"-m mark --mark 0x{said.Mark:x}{(said.Mask == uint.MaxValue ? "" : $"/0x{said.Mask:x}")}"));
    }

    public override string? Method(RuleMatch match) => IsNegated(match) ? null : ".Mark(…)";

    public override string? Words(RuleMatch match, bool isNot) => Only(match, "--mark") is { } mark ? $"{With(isNot)} mark {mark}" : null;

    public override RuleStatement? Read(RuleStatement said, RuleMatch match) =>
        said.Mark is null && Only(match, "--mark") is { } mark && Request(mark) is { } read ? said with { Mark = read } : null;

    public override IEnumerable<string> Written(RuleStatement said) => said.Mark is not { } mark ? []
        : [string.Create(CultureInfo.InvariantCulture,
            $".Mark(0x{mark.Mark:x}{(mark.Mask == uint.MaxValue ? "" : $", mask: 0x{mark.Mask:x}")})")];

    private static MarkRequest? Request(string saved)
    {
        var numbers = saved.Split('/').Select(number => number.StartsWith("0x", StringComparison.Ordinal)
            && uint.TryParse(number.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var read)
            ? read : (uint?)null).ToList();
        return numbers is [{ } mark] ? new MarkRequest(mark, uint.MaxValue)
            : numbers is [{ } bits, { } mask] ? new MarkRequest(bits, mask) : null;
    }

    private static SourceSpan At(MatchContext context, long number) =>
        context.Place.Of("Mark", number.ToString(CultureInfo.InvariantCulture));
}

/// <summary>-m connmark, which only a match in the words of iptables says.</summary>
internal sealed class ConnmarkMatch() : KnownMatch("connmark")
{
    public override string? Words(RuleMatch match, bool isNot) =>
        Only(match, "--mark") is { } mark ? $"{With(isNot)} connection mark {mark}" : null;
}
