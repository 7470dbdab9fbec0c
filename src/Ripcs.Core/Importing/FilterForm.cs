namespace Ripcs.Core.Importing;

/// <summary>
/// How a statement says that it is for the packets of one built-in chain: every statement is evaluated in INPUT, FORWARD and OUTPUT.
/// The exact form says it whatever the other chains do; the others are what a person writes, and the proof tells whether they suffice.
/// <code>
/// INPUT    exact  .To("all").Match("-m addrtype --dst-type LOCAL,BROADCAST,MULTICAST").Arriving()
///          usual  .To("host", "broadcast", "multicast")                                                short  .To("host")
/// FORWARD  exact  .To("all").Match("-m addrtype ! --dst-type LOCAL,BROADCAST,MULTICAST").Arriving()
///          usual  .To("all").NotTo("host", "broadcast", "multicast")                                   short  .To("all").NotTo("host")
/// OUTPUT   exact  .To("all").Sent()
/// </code>
/// </summary>
internal enum FilterEnds
{
    /// <summary>The statement has the ends of its rule alone.</summary>
    AsInRule,

    /// <summary>The same, for what the chains say alike.</summary>
    Everywhere,

    /// <summary>To this host, or not to it.</summary>
    Host,

    /// <summary>The same with broadcasts and groups, each in a rule of its own, or without them.</summary>
    Taken,

    /// <summary>The same in one rule, for what counts.</summary>
    Exact,
}

/// <summary>A form of a statement.</summary>
/// <param name="Ends">Its ends.</param>
/// <param name="Arriving">True if it leaves out what this host sends.</param>
/// <param name="CountsNew">True if a limit counts what begins a connection, as it does where no states are named.</param>
internal readonly record struct FilterForm(FilterEnds Ends, bool Arriving, bool CountsNew = true)
{
    private static readonly ValueList<string> AllStates = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED"];

    private const string Groups6 = "ff00::/8";
    private const string OfHost6 = "--dst-type LOCAL,ANYCAST";

    public static readonly FilterForm Full = new(FilterEnds.Exact, Arriving: true, CountsNew: false);

    /// <summary>The form that a person would write.</summary>
    public static FilterForm Usual(RuleStatement said, ChainName chain)
    {
        var isDeny = said.Kind is not StatementKind.Accept;

        // A limit counts in each rule anew.
        var taken = said.Log is { Limit: not "none" } || said.HasLimits ? FilterEnds.Exact : FilterEnds.Taken;
        return chain.Value switch
        {
            "INPUT" => new(said.To is null && IsTcp(said) ? FilterEnds.Host : taken, isDeny || said.HasLimits),
            "FORWARD" when said.Out is not null => new(FilterEnds.AsInRule, isDeny && said.In is null),
            _ => new(taken, isDeny),
        };
    }

    /// <summary>The statement in this form; a deny in IPv6 becomes two, because addrtype there takes no type of groups beside others
    /// (xt_addrtype.c, match_type6).</summary>
    public IEnumerable<RuleStatement> Of(RuleStatement said, ChainName chain, Family family)
    {
        var isIPv4 = family is Family.IPv4;
        if (said.HasLimits)
            said = said with { States = !CountsNew ? said.States ?? AllStates : said.States is ["NEW"] ? null : said.States };

        IEnumerable<RuleStatement> placed = (chain.Value, Ends) switch
        {
            (_, FilterEnds.Everywhere) => [said],
            ("INPUT", FilterEnds.Host or FilterEnds.Taken) when said is { To: null, NotTo: { } not } && Taken(isIPv4).Any(not.Contains) =>
            [
                said with
                {
                    To = [.. Taken(isIPv4).Except(not)],
                    NotTo = not.Except(Taken(isIPv4)).ToList() is { Count: > 0 } rest ? [.. rest] : null,
                },
            ],
            ("INPUT", FilterEnds.Host) when said.To is null => [said with { To = [BuiltInLabel.Host] }],
            ("INPUT", FilterEnds.Taken) when said.To is null => [said with { To = Taken(isIPv4) }],
            ("FORWARD", FilterEnds.Taken) => [said with { NotTo = [.. said.NotTo ?? [], .. Taken(isIPv4)] }],
            ("INPUT", not FilterEnds.AsInRule) when isIPv4 => [WithTypes(said, "--dst-type LOCAL,BROADCAST,MULTICAST")],
            ("INPUT", not FilterEnds.AsInRule) when said.To is not null => IsGroup(said) ? [said] : [WithTypes(said, OfHost6)],
            ("INPUT", FilterEnds.Exact) => said.Kind is StatementKind.Accept
                ? [said with { To = [BuiltInLabel.Host, BuiltInLabel.Multicast] }]
                : [WithTypes(said, OfHost6), said with { To = [BuiltInLabel.Multicast] }],
            ("FORWARD", FilterEnds.Host) => [said with { NotTo = [.. said.NotTo ?? [], BuiltInLabel.Host] }],
            ("FORWARD", FilterEnds.Exact) when isIPv4 => [WithTypes(said, "! --dst-type LOCAL,BROADCAST,MULTICAST")],
            ("FORWARD", FilterEnds.Exact) =>
                [WithTypes(said, $"! {OfHost6}") with { NotTo = [.. said.NotTo ?? [], BuiltInLabel.Multicast] }],
            ("OUTPUT", _) when !said.IsOfSent => [said with { Sent = true }],
            _ => [said],
        };
        var isArriving = Arriving && chain.Value is not "OUTPUT";
        return placed.Select(rule => isArriving ? rule with { Arriving = true } : rule)
            .Select(rule => rule is { To: null } and ({ Kind: StatementKind.Accept } or { From: null })
                ? rule with { To = [BuiltInLabel.All] } : rule)
            .Select(rule => HasAddress(rule) ? rule : rule with { Family = (int)family });
    }

    private static ValueList<string> Taken(bool isIPv4) =>
        isIPv4 ? [BuiltInLabel.Host, BuiltInLabel.Broadcast, BuiltInLabel.Multicast] : [BuiltInLabel.Host, BuiltInLabel.Multicast];

    private static RuleStatement WithTypes(RuleStatement said, string types) =>
        said with { Matches = [.. said.Matches, $"-m addrtype {types}"] };

    private static bool IsGroup(RuleStatement said) => said.To is { } to && to.All(word => IpPrefix.TryParse(word, out var prefix)
        && IpPrefix.Parse(Groups6).Contains(prefix));

    private static bool IsTcp(RuleStatement said) => said is { Protocols: ["tcp"] }
        or { Protocols: null, AnyProtocol: false, IcmpTypes: null, Kind: StatementKind.Accept };

    private static bool HasAddress(RuleStatement said) =>
        new[] { said.From, said.To }.Any(end => end is { } words && words.All(word =>
            word is not (BuiltInLabel.All or BuiltInLabel.Host or BuiltInLabel.Multicast)));
}
