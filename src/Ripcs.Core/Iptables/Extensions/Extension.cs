using System.Text.RegularExpressions;

namespace Ripcs.Core.Iptables.Extensions;

/// <summary>
/// A match or a target of iptables, declared in one line, according to iptables-extensions(8) and to what iptables 1.8.7 to 1.8.11 accepts
/// and prints. Its options are in the order in which iptables-save prints them:
/// <code>
/// hl   !--hl-eq/--hl=0..255 --hl-lt=0..255   needs=--hl-eq|--hl-lt   once=--hl-eq|--hl-lt   only=6
///      a "!" may come before it; the second name is printed as the first; the value, as <see cref="ValueKind"/> reads it
/// --limit=rate+3/hour   added if it is missing; for IPv4;IPv6            --limit-burst=0..10000?5   not printed with this value
/// …                     other options are taken as written               needs, needs:--a=--b|--c   one of these, if --a is there
/// once=--a|--b          at most one of these                             of=tcp|udp                 only in rules of these protocols
/// in=raw|PREROUTING     only in these tables and built-in chains         partition=FORWARD          as in, for a partition's chain
/// only=6                only in this family                              counts                     each evaluation changes its state
/// each                  each rule evaluates it for itself: the count of one rule is not that of the next
/// opposite              with a "!" it matches exactly the packets that it does not match without
/// anywhere              the destination of a packet makes no difference to it
/// plain                 every kernel that filters has it                 protocol                   options of -p bring it
/// goes-on               the next rule is asked, too                      decides                    it is not, unless it is a chain
/// changes               it changes the packet, and nothing else
/// </code>
/// A demand with a ":" applies only to that option, or to that option with that value.
/// </summary>
/// <param name="Owner">"-m ttl" or "-j LOG".</param>
/// <param name="IsOpen">True if it also has options that are not declared.</param>
internal sealed partial record Extension(string Owner, ValueList<KnownOption> Options, bool IsOpen, IReadOnlyList<Demand> Demands)
{
    private static readonly ValueList<string> Filter = ["INPUT", "FORWARD", "OUTPUT"];

    private static readonly Lazy<Dictionary<string, Extension>> All =
        new(() => new(Read("-m", Extensions.Matches.Table).Concat(Read("-j", Targets.Table))));

    /// <summary>Null for a match that is not declared here, although iptables may know it.</summary>
    public static Extension? OfMatch(string? module) => All.Value.GetValueOrDefault($"-m {module}");

    public static IEnumerable<Extension> Matches => All.Value.Values.Where(extension => extension.Owner.StartsWith("-m ",
        StringComparison.Ordinal));

    public static Extension? OfTarget(string name) => All.Value.GetValueOrDefault($"-j {name}");

    /// <summary>Also null for a chain.</summary>
    public static Extension? Of(RuleTarget? target) => target is { IsGoto: false } known ? OfTarget(known.Name) : null;

    /// <summary>True if it may match a packet once and not a second time, because evaluating it changes its state.</summary>
    public static bool Counts(RuleMatch match) => OfMatch(match.Module)?.Is(CountsWord) is true;

    /// <summary>True for a match that is evaluated separately in each rule.</summary>
    public static bool IsOfEachRule(string? module) => OfMatch(module)?.Is("each") is true;

    /// <summary>True for a match that, with a "!", matches exactly the packets that it does not match without.</summary>
    public static bool IsOpposite(string? module) => OfMatch(module)?.Is("opposite") is true;

    /// <summary>True for a match to which the destination of a packet makes no difference.</summary>
    public static bool IsAnywhere(string? module) => OfMatch(module)?.Is("anywhere") is true;

    /// <summary>True for a rule with no match, and no target, but those that every kernel has that filters.</summary>
    /// <param name="isChain">True for a chain of the rule's table.</param>
    public static bool ArePlain(ParsedRule rule, Func<ChainName, bool> isChain) =>
        rule.Matches.All(match => match.Module is null || OfMatch(match.Module)?.Is(PlainWord) is true)
        && (rule.Target is not { } target || OfTarget(target.Name)?.Is(PlainWord) is true || isChain(target.Chain));

    /// <summary>The matches that the options of a protocol bring.</summary>
    public static readonly ValueList<string> OfProtocols =
        [.. Matches.Where(match => match.Is("protocol")).Select(match => match.Owner["-m ".Length..])];

    /// <summary>True for a target after which the next rule is asked.</summary>
    public static bool GoesOn(string target) => OfTarget(target)?.Is("goes-on") is true;

    /// <summary>True for a target after which no further rule of the table is asked.</summary>
    public static bool Decides(string target) => OfTarget(target)?.Is("decides") is true;

    /// <summary>True for a target that changes packets, and nothing else.</summary>
    public static bool ChangesPackets(string target) => OfTarget(target)?.Is("changes") is true;

    /// <summary>The built-in chains of the filter table in which the kernel takes a match.</summary>
    public static ValueList<string> ChainsOf(RuleMatch match)
    {
        var owner = OfMatch(match.Module);
        return owner is null ? Filter : owner.Of("in", match.Options).Concat(owner.Of("partition", match.Options))
            .Aggregate(Filter, (left, demand) => [.. left.Where(demand.Chains.Contains)]);
    }

    private const string CountsWord = "counts";
    private const string PlainWord = "plain";

    private bool Is(string word) => Demands.Any(demand => demand.Kind == word);

    public KnownOption? Option(string name) => Options.FirstOrDefault(known => known.Names.Contains(name));

    /// <summary>The demands on a rule that uses it with these options.</summary>
    public IEnumerable<Demand> Of(string kind, ValueList<RuleOption> options) => Demands.Where(demand => demand.Kind == kind
        && (demand.Option is null
            || options.Any(option => option.Name == demand.Option && (demand.Value is null || demand.Value == option.Value))));

    private static IEnumerable<KeyValuePair<string, Extension>> Read(string option, string table) =>
        from line in table.Split('\n')
        let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        let options = words.Where(word => word is ['-' or '!', ..]).Select(KnownOption.Read).ToValueList()
        let demands = words.Skip(1).Where(word => char.IsAsciiLetter(word[0])).Select(Demand.Read).ToList()
        from name in words[0].Split(',')
        select KeyValuePair.Create($"{option} {name}", new Extension($"{option} {name}", options, words.Contains("…"), demands));
}

/// <summary>An option of a match or a target.</summary>
/// <param name="Names">The first is printed.</param>
/// <param name="Kind">Null if it takes no value.</param>
/// <param name="Added">What is printed if it is missing, in IPv4 and in IPv6; null for nothing.</param>
/// <param name="Omitted">The value with which it is not printed; null for none.</param>
internal sealed partial record KnownOption(string[] Names, ValueKind? Kind, bool CanBeNegated, string[]? Added, string? Omitted)
{
    public string Name => Names[0];

    public static KnownOption Read(string word)
    {
        var groups = Declared().Match(word).Groups;
        string? Said(string group) => groups[group] is { Success: true, Value: var text } ? text : null;
        return new(groups["names"].Value.Split('/'), Said("kind") is { } kind ? ValueKind.Of(kind) : null, word[0] is '!',
            Said("added")?.Split(';'), Said("left"));
    }

    [GeneratedRegex(@"^!?(?<names>[^=+?]+)(=(?<kind>[^+?]+))?(\+(?<added>[^?]*))?(\?(?<left>.*))?$")]
    private static partial Regex Declared();
}

/// <summary>What a match or a target demands of its rule.</summary>
/// <param name="Option">The option that makes the demand; null for the whole match or target.</param>
/// <param name="Value">The value with which the option makes it; null for any.</param>
internal sealed record Demand(string Kind, string? Option, string? Value, string[] Of)
{
    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["arriving"] = "PREROUTING|INPUT|FORWARD", ["leaving"] = "FORWARD|OUTPUT|POSTROUTING", ["translated"] = "tcp|udp|sctp|dccp|icmp",
    };

    /// <summary>The protocols that libxt_NAT accepts for a translation with ports.</summary>
    public static ValueList<Protocol> Translated => Read("of=translated").Protocols;

    public ValueList<string> Tables => [.. Of.Where(word => char.IsAsciiLetterLower(word[0]))];

    public ValueList<string> Chains => [.. Of.Where(word => char.IsAsciiLetterUpper(word[0]))];

    public ValueList<Protocol> Protocols => [.. Of.Select(name => Protocol.TryParse(name, out var protocol) ? protocol : default)];

    public static Demand Read(string word)
    {
        var (of, to) = word.Split('=', 2) is [var before, var behind] ? (before, Aliases.GetValueOrDefault(behind, behind)) : (word, "");
        var parts = of.Split(':');
        return new(parts[0], parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2), to.Split('|'));
    }
}
