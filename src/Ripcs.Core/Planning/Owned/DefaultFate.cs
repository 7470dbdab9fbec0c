namespace Ripcs.Core.Planning.Owned;

/// <summary>What becomes of packets in a built-in chain on which no partition decides.</summary>
/// <param name="Passes">They pass: the policy is ACCEPT, no host policy asked for that, and no rule at the end takes them all.</param>
/// <param name="DropsAnswers">They are dropped, and nothing accepts packets
/// of connections that were accepted before: answers never arrive.</param>
public sealed record DefaultFate(Family Family, ChainName BuiltIn, bool Passes, bool DropsAnswers)
{
    /// <summary>Which host policy there is that leaves the chain as it is.</summary>
    public HostPolicyReach HostPolicy { get; init; }

    /// <summary>True where a host policy of the other family alone has the chain drop there by default.</summary>
    public bool IsClosedInOther { get; init; }

    private static readonly ChainName Output = new("OUTPUT");

    private static readonly ValueList<ChainName> Asked = [new("INPUT"), new("FORWARD"), Output];

    /// <summary>
    /// Those built-in chains of the filter table where something is to be said: that lead to partitions, and those of a host policy, whose
    /// author takes the host for closed, also where it closes them in the other family alone.
    /// </summary>
    public static ValueList<DefaultFate> Read(FirewallState actual, OwnedState owned) => Families.Both
        .SelectMany(family => Asked.Select(builtIn => Of(family, builtIn, actual[family].Table(TableName.Filter), owned)))
        .Where(fate => fate.Passes || fate.DropsAnswers).ToValueList();

    private static DefaultFate Of(Family family, ChainName builtIn, TableState table, OwnedState all)
    {
        var (owned, other) = (all.Table(family, TableName.Filter),
            all.Table(family is Family.IPv4 ? Family.IPv6 : Family.IPv4, TableName.Filter));
        var reach = IsThere(owned) ? HostPolicyReach.Here : IsThere(other) ? HostPolicyReach.OtherFamily : HostPolicyReach.Nowhere;
        var fate = new DefaultFate(family, builtIn, Passes: false, DropsAnswers: false) { HostPolicy = reach };
        var isAsked = owned.Hooks.Contains(new Hook(builtIn, DispatchChain.Filter.Name));
        var isClosedThere = reach is HostPolicyReach.OtherFamily && other.PolicyOf(builtIn) == ChainPolicy.Drop;
        fate = fate with { IsClosedInOther = isClosedThere };

        // Of a Raw that only denies nobody expects that it closes the host, but what it closes is to let answers in.
        var isSaid = isAsked || isClosedThere || reach is HostPolicyReach.Here || RawAccepts(builtIn, owned);
        if (!(isSaid || IsAnswered(builtIn, owned)) || table.Find(builtIn) is { IsHidden: true })
            return fate;

        // A table that nobody has used yet lets everything pass.
        if (table.Find(builtIn) is not { } chain)
            return fate with { Passes = isClosedThere && builtIn != Output };

        IEnumerable<string>? RulesOf(ChainName name) => table.Find(name)?.Rules.Select(rule => rule.Canonical);
        var passes = chain.Policy == ChainPolicy.Accept && !AnswersIn.Ends(builtIn, RulesOf);

        // A host that sends what it likes is what nearly everybody wants; one that may not must answer all the same.
        return fate with { Passes = isSaid && passes && builtIn != Output && owned.PolicyOf(builtIn) is null,
            DropsAnswers = (isAsked || IsAnswered(builtIn, owned)) && !passes && !AnswersIn.AreAccepted(builtIn, RulesOf) };
    }

    /// <summary>True where no partition is asked, but the host policy or Raw, as import writes
    /// it, and answers come: to what Raw accepts, or to what the host sends.</summary>
    private static bool IsAnswered(ChainName builtIn, OwnedTable owned) =>
        owned.Hooks.Any(hook => hook.BuiltIn == builtIn && builtIn == Asked[0]) || RawAccepts(builtIn, owned);

    private static bool RawAccepts(ChainName builtIn, OwnedTable owned) =>
        owned.Hooks.Any(hook => hook.BuiltIn == builtIn && DispatchChain.Raw.Any(raw => raw.Name == hook.Dispatch)
            && Jumps.Reachable([hook.Dispatch], owned.RulesOf).Contains(new ChainName("ACCEPT")));

    private static bool IsThere(OwnedTable hostPolicy) => hostPolicy.Policies.Count > 0
        || hostPolicy.Hooks.Any(hook => hook.Dispatch == DispatchChain.Before.Name);
}

/// <summary>Where there is a host policy.</summary>
public enum HostPolicyReach
{
    Nowhere,

    /// <summary>In the family, but not that of the chain.</summary>
    Here,

    /// <summary>In the other family alone.</summary>
    OtherFamily,
}
