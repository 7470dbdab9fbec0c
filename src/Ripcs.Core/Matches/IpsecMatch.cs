namespace Ripcs.Core.Matches;

/// <summary>-m policy: <c>.Ipsec("in")</c> → -m policy --dir in --pol ipsec. The kernel takes one direction in INPUT and FORWARD, the
/// other in FORWARD and OUTPUT.</summary>
internal sealed class IpsecMatch() : KnownMatch("policy")
{
    protected override MatchText? Check(MatchContext context)
    {
        if (context.Rule.Ipsec is not { } said)
            return null;

        var way = said.ToLowerInvariant();
        if (way is not ("in" or "out"))
        {
            context.Diagnostics.NoDirection(context.Place.Of("Ipsec", said), said);
            return null;
        }

        return InBoth($"-m policy --dir {way} --pol ipsec",
            way is "out" ? MatchPlace.Forwarded | MatchPlace.Sent : MatchPlace.Arriving);
    }

    public override string? Method(RuleMatch match) => Direction(match) is { } way ? $".Ipsec(\"{way}\")" : null;

    public override string? Words(RuleMatch match, bool isNot) =>
        Direction(match) is { } way ? $"{Not(isNot)}{(way is "in" ? "come in" : "going out")} through IPsec" : null;

    public override RuleStatement? Read(RuleStatement said, RuleMatch match) =>
        said.Ipsec is null && Direction(match) is { } way ? said with { Ipsec = way } : null;

    public override IEnumerable<string> Written(RuleStatement said) => Call("Ipsec", said.Ipsec is { } way ? [way] : null);

    private static string? Direction(RuleMatch match) => match.Options is [{ Name: "--dir" } way, { Name: "--pol", Value: "ipsec" }]
        ? way.Value : null;
}
