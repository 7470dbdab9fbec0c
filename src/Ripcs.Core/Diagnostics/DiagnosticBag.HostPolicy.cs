namespace Ripcs.Core.Diagnostics;

/// <summary>RIP07xx: the host policy.</summary>
public sealed partial class DiagnosticBag
{
    /// <summary>Drops in these chains what no rule accepts, and keeps connections, loopback and the ICMP that IPv6 needs.</summary>
    /// <param name="chains">"input", "forward" or "output".</param>
    public static string DroppingPolicy(params string[] chains) =>
        $"HostPolicy().Default({string.Join(", ", chains.Select(chain => $"{chain}: Policy.Drop"))}).AllowLoopback().AllowEstablished()"
            + ".AllowIcmp()";

    internal void SecondHostPolicy(SourceSpan at, SourceSpan first) =>
        Error("RIP0701", at, $"a second HostPolicy(); the first is at {first}; a host has one: put everything into one statement");

    internal void DefaultsOfNothing(SourceSpan at) =>
        Error("RIP0702", at, "Default() names no chain; write .Default(input: Policy.Drop, forward: Policy.Drop)");

    internal void HostPolicyOfNothing(SourceSpan at) => Error(
        "RIP0710", at, "this HostPolicy() is empty, and the host stays as open as it is; write " + DroppingPolicy("input", "forward"));

    internal void HostPolicyIcmpLacksFamily(SourceSpan at, Family family) => Error("RIP0711", at, "none of the types of AllowIcmp exists "
        + $"in {family}, the only family of this host policy; name a type that does, or remove .Family({(int)family}), or family: "
        + $"{(int)family} of its partition");

    internal void NoPolicy(SourceSpan at, int value) =>
        Error("RIP0703", at, $"{value} is not a policy; write Policy.Accept or Policy.Drop");

    internal void NoChainName(SourceSpan at, string name) =>
        Error("RIP0704", at, $"\"{name}\" is not the name of a chain of another program"
            + $"{(name.IndexOfAny(['"', '\'', '\\']) is >= 0 and var found ? $": it has a {name[found]} in it" : "")}; "
            + "write one as iptables-save prints it, at most 28 characters without blanks, quotes or backslashes");

    internal void BehindOwnChain(SourceSpan at, string name) =>
        Error("RIP0705", at, $"\"{name}\" is one of Ripcs's own chains; name chains of other programs, such as f2b-sshd");

    internal void AnswersAreDropped(SourceSpan at, IEnumerable<string> chains, Family? family, bool asksOthersFirst) => Warning(
        "RIP0706", at, $"the default of {Words.List([.. chains])} is DROP, and nothing accepts packets of established connections "
            + $"there{(family is null ? "" : $" in {family}")}: "
            + $"answers are dropped unless another rule accepts them"
                + $"{(asksOthersFirst ? " or a chain that .Behind names does" : "")}; add .AllowEstablished()");

    internal void LoopbackIsDropped(SourceSpan at) => Warning(
        "RIP0707", at, "the default is DROP, and nothing accepts loopback packets: programs on this host cannot reach each other; add "
            + ".AllowLoopback()");

    internal void NothingIsDropped(SourceSpan at) => Warning(
        "RIP0708", at, "LogDropped() logs nothing: no default is DROP; add .Default(input: Policy.Drop), or remove it");

    /// <param name="other">"input" or "forward" if the rest of that chain is to be rejected and can be; null if nothing else is.</param>
    internal void RestIsNotDropped(SourceSpan at, string chain, string argument, string? other) => Error(
        "RIP0712", at, $"RejectRest() answers the packets that the default of {chain} drops, and this host policy does not make {chain} "
            + $"drop them; write .Default({argument}: Policy.Drop), or "
            + $"{(other is null ? "remove .RejectRest(…)" : $".RejectRest({other}: true)")}");

    internal void RejectsNoRest(SourceSpan at) => Error(
        "RIP0713", at, "RejectRest(input: false, forward: false) rejects nothing; write .RejectRest() for both, or remove it");

    internal void NeighboursAreDropped(SourceSpan at) => Warning(
        "RIP0714", at, "the default of INPUT is DROP, and nothing accepts neighbour discovery: IPv6 neighbours forget this host within "
            + "minutes; remove .WithoutNeededIcmp()");

    internal void HostPolicyTwice(SourceSpan at, SourceSpan first) =>
        Error("RIP0709", at, $"a second HostPolicy() in the rule set; the first is at {first}; remove one of them");
}
