using System.Text.RegularExpressions;

namespace Ripcs.Core.Iptables.Extensions;

/// <summary>
/// A match or a target of iptables (iptables-extensions(8), and what iptables 1.8.7 to 1.8.11 says and prints of it), declared in one
/// line. Its options stand in the order in which iptables-save prints them:
/// <code>
/// hl   !--hl-eq/--hl=0..255 --hl-lt=0..255   needs=--hl-eq|--hl-lt   once=--hl-eq|--hl-lt   only=6
///      a "!" may stand before it; the second name is printed as the first; the value, as <see cref="ValueKind"/> reads it
/// --limit=rate+3/hour   added where it is not said; of IPv4;IPv6         --limit-burst=0..10000?5   not printed with this value
/// …                     other options are taken as written               needs, needs:--a=--b|--c   one of these, where --a stands
/// once=--a|--b          at most one of these                             of=tcp|udp                 in rules of these protocols alone
/// in=raw|PREROUTING     in these tables and built-in chains alone        partition=FORWARD          as in, for a partition's chain
/// only=6                in this family alone                             counts                     changes by being asked
/// </code>
/// What stands behind a ":" makes a demand of one option, or of one with that value.
/// </summary>
/// <param name="Owner">"-m ttl" or "-j LOG".</param>
/// <param name="IsOpen">True if it has options that are not declared.</param>
internal sealed partial record Extension(string Owner, ValueList<KnownOption> Options, bool IsOpen, IReadOnlyList<Demand> Demands)
{
    private static readonly Lazy<Dictionary<string, Extension>> All =
        new(() => new(Read("-m", Matches.Table).Concat(Read("-j", Targets.Table))));

    /// <summary>Null for one that is not declared, which iptables may know.</summary>
    public static Extension? OfMatch(string? module) => All.Value.GetValueOrDefault($"-m {module}");

    public static Extension? OfTarget(string name) => All.Value.GetValueOrDefault($"-j {name}");

    /// <summary>Null for a chain, too.</summary>
    public static Extension? Of(RuleTarget? target) => target is { IsGoto: false } known ? OfTarget(known.Name) : null;

    /// <summary>True if it takes another packet the second time it is asked about the same.</summary>
    public static bool Counts(RuleMatch match) => OfMatch(match.Module)?.Demands.Any(demand => demand.Kind == "counts") is true;

    public KnownOption? Option(string name) => Options.FirstOrDefault(known => known.Names.Contains(name));

    /// <summary>What is demanded of a rule that has it with these options.</summary>
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
/// <param name="Added">What is printed where it is not said, in IPv4 and in IPv6; null for nothing.</param>
/// <param name="Left">The value with which it is not printed; null for none.</param>
internal sealed partial record KnownOption(string[] Names, ValueKind? Kind, bool CanBeNot, string[]? Added, string? Left)
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

/// <summary>What a match or a target demands of the rule in which it stands.</summary>
/// <param name="Option">The option that makes the demand; null for the whole.</param>
/// <param name="Value">The value with which the option makes it; null for any.</param>
internal sealed record Demand(string Kind, string? Option, string? Value, string[] Of)
{
    private static readonly Dictionary<string, string> Short = new()
    {
        ["arriving"] = "PREROUTING|INPUT|FORWARD", ["leaving"] = "FORWARD|OUTPUT|POSTROUTING", ["translated"] = "tcp|udp|sctp|dccp|icmp",
    };

    /// <summary>Those that libxt_NAT asks for.</summary>
    public static ValueList<Protocol> Translated => Read("of=translated").Protocols;

    public ValueList<string> Tables => [.. Of.Where(word => char.IsAsciiLetterLower(word[0]))];

    public ValueList<string> Chains => [.. Of.Where(word => char.IsAsciiLetterUpper(word[0]))];

    public ValueList<Protocol> Protocols => [.. Of.Select(name => Protocol.TryParse(name, out var protocol) ? protocol : default)];

    public static Demand Read(string word)
    {
        var (of, to) = word.Split('=', 2) is [var before, var behind] ? (before, Short.GetValueOrDefault(behind, behind)) : (word, "");
        var parts = of.Split(':');
        return new(parts[0], parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2), to.Split('|'));
    }
}
