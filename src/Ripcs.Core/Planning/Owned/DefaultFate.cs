namespace Ripcs.Core.Planning.Owned;

/// <summary>What happens in a built-in chain to packets that no partition decides about.</summary>
/// <param name="Passes">They pass: the policy is ACCEPT, no host policy has set it, and no last rule takes all of them.</param>
/// <param name="DropsAnswers">They are dropped, and no rule accepts packets
/// of connections that were accepted before: answers never arrive.</param>
public sealed record DefaultFate(Family Family, ChainName BuiltIn, bool Passes, bool DropsAnswers)
{
    /// <summary>Where a host policy exists that leaves the chain unchanged.</summary>
    public HostPolicyReach HostPolicy { get; init; }

    /// <summary>True if only a host policy of the other family makes the chain drop by default there.</summary>
    public bool IsClosedInOther { get; init; }

    private static readonly ChainName Forward = new("FORWARD"), Output = new("OUTPUT");

    private static readonly ValueList<ChainName> BuiltIns = [new("INPUT"), Forward, Output];

    /// <summary>The built-in chains of the filter table that need a warning: those that jump to partitions, and those
    /// with a host policy, whose author assumes a closed host, even if it closes them only in the other family.</summary>
    public static ValueList<DefaultFate> Read(FirewallState actual, OwnedState owned) => Families.Both
        .SelectMany(family => BuiltIns.Select(builtIn => Of(family, builtIn, actual[family].Table(TableName.Filter), owned)))
        .Where(fate => fate.Passes || fate.DropsAnswers).ToValueList();

    private static DefaultFate Of(Family family, ChainName builtIn, TableState table, OwnedState all)
    {
        var (owned, other) = (all.Table(family, TableName.Filter),
            all.Table(family is Family.IPv4 ? Family.IPv6 : Family.IPv4, TableName.Filter));
        var reach = IsThere(owned) ? HostPolicyReach.Here : IsThere(other) ? HostPolicyReach.OtherFamily : HostPolicyReach.Nowhere;
        var fate = new DefaultFate(family, builtIn, Passes: false, DropsAnswers: false) { HostPolicy = reach };
        var isAsked = owned.Hooks.Any(hook => hook.BuiltIn == builtIn && DispatchChain.OfFilter.Any(list => list.Name == hook.Dispatch));
        var isClosedThere = reach is HostPolicyReach.OtherFamily && other.PolicyOf(builtIn) == ChainPolicy.Drop;
        fate = fate with { IsClosedInOther = isClosedThere };

        // A Raw that only denies is not expected to close the host, but if it does, answers must be accepted.
        var isSaid = isAsked || isClosedThere || reach is HostPolicyReach.Here || RawAccepts(builtIn, owned);
        if (!(isSaid || IsAnswered(builtIn, owned)) || table.Find(builtIn) is { IsHidden: true })
            return fate;

        // An unused table lets everything pass.
        if (table.Find(builtIn) is not { } chain)
            return fate with { Passes = isClosedThere && builtIn != Output };

        IEnumerable<string>? RulesOf(ChainName name) => table.Find(name)?.Rules.Select(rule => rule.Canonical);
        var passes = chain.Policy == ChainPolicy.Accept && !AnswersIn.Ends(builtIn, RulesOf);

        // Most hosts may send anything, so this is no reason for a warning; a host that may not must still be able to answer.
        return fate with { Passes = isSaid && passes && builtIn != Output && owned.PolicyOf(builtIn) is null,
            DropsAnswers = (isAsked || IsAnswered(builtIn, owned)) && !passes && !AnswersIn.AreAccepted(builtIn, RulesOf)
                && (builtIn != Forward || (LetsThrough(RulesOf) && !AreBothWays(RulesOf)))
                && (builtIn != Output || !MayAnswerSome(RulesOf)) };
    }

    // What passes through nothing is not answered: what lo brings, or what is for this host, never comes to FORWARD.
    private static bool LetsThrough(Func<ChainName, IEnumerable<string>?> rulesOf) => Jumps.Reachable([Forward],
        name => (rulesOf(name) ?? []).Where(rule => !ParsedRule.Of(rule).Options.Any(option => option is { IsNot: false }
            and ({ Name: "-i" or "-o", Value: "lo" } or { Name: "--dst-type", Value: "LOCAL" })))).Contains(new ChainName("ACCEPT"));

    // Where each accept has one of all packets of the other direction, answers need none of their own.
    private static bool AreBothWays(Func<ChainName, IEnumerable<string>?> rulesOf)
    {
        IEnumerable<string> Rules(ChainName chain) => rulesOf(chain) ?? [];
        var accepts = Jumps.Reachable([Forward], Rules).Append(Forward).Distinct().SelectMany(Rules)
            .Select(ParsedRule.Of).Where(rule => rule.Target is { Name: "ACCEPT" }).ToList();
        var all = accepts.Where(rule => rule.Options.All(option => option is { Name: "-s" or "-d" or "-i" or "-o", IsNot: false }))
            .Select(rule => (rule.Value("-s"), rule.Value("-d"), rule.Value("-i"), rule.Value("-o"))).ToHashSet();
        return accepts.TrueForAll(rule => all.Contains((rule.Value("-d"), rule.Value("-s"), rule.Value("-o"), rule.Value("-i"))));
    }

    // What may be sent by one interface, or to one network, is answered there: not to answer others is then meant, as where all goes
    // through a tunnel or not at all.
    private static bool MayAnswerSome(Func<ChainName, IEnumerable<string>?> rulesOf) => Jumps.Reachable([Output],
        name => (rulesOf(name) ?? []).Where(rule => !ParsedRule.Of(rule).Options.Any(option =>
            option.Name is "-p" or "--ctstate" or "--state" || option is { IsNot: false, Name: "-o", Value: "lo" })))
        .Contains(new ChainName("ACCEPT"));

    /// <summary>True if answers arrive although no partition is evaluated, only the host policy or
    /// Raw, as import writes it: answers to what Raw accepts, or to what the host sends.</summary>
    private static bool IsAnswered(ChainName builtIn, OwnedTable owned) =>
        owned.Hooks.Any(hook => hook.BuiltIn == builtIn && builtIn == BuiltIns[0]) || RawAccepts(builtIn, owned);

    private static bool RawAccepts(ChainName builtIn, OwnedTable owned) =>
        owned.Hooks.Any(hook => hook.BuiltIn == builtIn && DispatchChain.AllOfRaw.Any(raw => raw.Name == hook.Dispatch)
            && Jumps.Reachable([hook.Dispatch], owned.RulesOf).Contains(new ChainName("ACCEPT")));

    private static bool IsThere(OwnedTable hostPolicy) => hostPolicy.Policies.Count > 0
        || hostPolicy.Hooks.Any(hook => hook.Dispatch == DispatchChain.Before.Name);
}

/// <summary>The place of a host policy.</summary>
public enum HostPolicyReach
{
    Nowhere,

    /// <summary>In the same family, but not for this chain.</summary>
    Here,

    /// <summary>Only in the other family.</summary>
    OtherFamily,
}
