namespace Ripcs.Core.Matches;

/// <summary>-m ttl and -m hl: how many hops a packet may still make (iptables-extensions(8), ttl and hl).</summary>
internal sealed class HopsMatch() : KnownMatch("ttl", "hl")
{
    public override bool IsWithin(RuleMatch one, RuleMatch other) => IsWithin(Hops(one), Hops(other));

    public override bool IsApart(RuleMatch one, RuleMatch other) => IsApart(Hops(one), Hops(other));

    private static (double First, double Last)? Hops(RuleMatch match) => match.Options is [{ IsNot: false } only]
        && Number(only.Value) is { } number
        ? only.Name switch
        {
            "--ttl-lt" or "--hl-lt" => (0, number - 1),
            "--ttl-gt" or "--hl-gt" => (number + 1, byte.MaxValue),
            "--ttl-eq" or "--hl-eq" or "--ttl" or "--hl" => (number, number),
            _ => null,
        } : null;
}
