namespace Ripcs.Importing;

/// <summary>
/// The user chains of a dump that log and deny for several jumps, as functions of the rule file:
/// <code>
/// -A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "denied: "
/// -A LOGDROP -j DROP
///     → FilterRule LOGDROP(string what) => Drop(what).Log(prefix: "denied: ", limit: "5/min");
/// -A INPUT -s 192.0.2.7/32 -j LOGDROP
///     → LOGDROP("everything from 192.0.2.7").From("192.0.2.7").Received();
/// </code>
/// </summary>
internal sealed class ChainFunctions
{
    // Twice the same reads better than a function.
    private const int FewestCalls = 3;

    private readonly Dictionary<RuleStatement, string> _names = [];

    public ChainFunctions(DraftFile file)
    {
        foreach (var (ending, calls) in file.Rules.CountBy(Ending))
        {
            // Words of C# and of the rule language have small letters.
            var name = file.Endings.GetValueOrDefault(ending, "").ToUpperInvariant().Replace('-', '_');
            if (calls >= FewestCalls && name.Length > 0 && char.IsAsciiLetter(name[0])
                && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && !_names.ContainsValue(name))
            {
                _names.Add(ending, name);
            }
        }
    }

    /// <summary>The chains that only log and deny, by what they do.</summary>
    public static IReadOnlyDictionary<RuleStatement, string> Endings(IEnumerable<Dump> dumps) =>
        (from dump in dumps
         from chain in dump.Table(TableName.Filter).Chains
         let ending = EndingOf(chain)
         where ending is not null
         select (ending, chain.Name.Value)).DistinctBy(found => found.ending).ToDictionary();

    /// <summary>What a chain does that only logs and denies; null for any other.</summary>
    public static RuleStatement? EndingOf(DumpChain chain) => chain.Policy is null && chain.Rules.Count == 2
        && FilterReader.Of(chain.Rules[0].Text).Statement is { Kind: StatementKind.Log } log
        && FilterReader.Of(chain.Rules[1].Text).Statement is { Kind: StatementKind.Drop or StatementKind.Reject } deny
        && Ending(log) == log with { AnyProtocol = false } && Ending(deny) == deny with { AnyProtocol = false }
        ? Ending(deny) with { Log = log.Log, LogGroup = log.LogGroup } : null;

    /// <summary>Their declarations, without semicolons.</summary>
    public IEnumerable<string> Declarations => _names.Select(named => $"FilterRule {named.Value}(string what) => {named.Key.Kind}(what)"
        + StatementText.Of(named.Key)[$"{named.Key.Kind}(\"\")".Length..]);

    /// <summary>A statement in the rule language, without its semicolon.</summary>
    public string Of(RuleStatement rule) => !_names.TryGetValue(Ending(rule), out var name) ? StatementText.Of(rule)
        : name + StatementText.Of(rule with { Log = null, LogGroup = null, RejectWith = null })[$"{rule.Kind}".Length..];

    /// <summary>What the statements of a function have in common.</summary>
    public static RuleStatement Ending(RuleStatement rule) => new(rule.Kind, "", default)
    {
        RejectWith = rule.RejectWith, Log = rule.Log, LogGroup = rule.LogGroup,
    };
}
