namespace Ripcs.Core.Importing;

/// <summary>
/// The user chains of a dump that log and deny for several jumps, as functions of the rule file:
/// <code>
/// -A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "denied: "
/// -A LOGDROP -j DROP
///     → FilterRule LOGDROP(string what) => Drop($"LOGDROP: {what}").Log(prefix: "denied: ", limit: "5/min");
/// -A INPUT -s 192.0.2.7/32 -j LOGDROP
///     → LOGDROP("everything from 192.0.2.7").From("192.0.2.7").Received();
/// </code>
/// </summary>
internal sealed class ChainFunctions
{
    // Twice the same reads better than a function.
    private const int FewestCalls = 3;

    private readonly Dictionary<RuleStatement, string> _names = [];

    public ChainFunctions(IEnumerable<RuleStatement> rules)
    {
        foreach (var alike in rules.Where(rule => rule.Kind is StatementKind.Drop or StatementKind.Reject && rule.Log is not null)
            .GroupBy(rule => (Chain: FilterLine.ChainOf(rule.At) ?? "", Ending(rule))).Where(alike => alike.Count() >= FewestCalls
                && alike.All(rule => rule.What.StartsWith($"{alike.Key.Chain}: ", StringComparison.Ordinal))))
        {
            // Words of C# and of the rule language have small letters.
            var name = alike.Key.Chain.ToUpperInvariant().Replace('-', '_');
            if (!char.IsAsciiLetter(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
                || _names.ContainsValue(name))
            {
                continue;
            }

            foreach (var rule in alike)
            {
                _names[rule] = name;
            }
        }
    }

    /// <summary>Their declarations, without semicolons.</summary>
    public IEnumerable<string> Declarations => _names.DistinctBy(named => named.Value).Select(named =>
        $"FilterRule {named.Value}(string what) => {named.Key.Kind}($\"{FilterLine.ChainOf(named.Key.At)}: {{what}}\")"
            + StatementText.Of(Ending(named.Key))[$"{named.Key.Kind}(\"\")".Length..]);

    /// <summary>A statement in the rule language, without its semicolon.</summary>
    public string Of(RuleStatement rule)
    {
        if (!_names.TryGetValue(rule, out var name))
            return StatementText.Of(rule);

        var call = rule with
        {
            What = rule.What[(FilterLine.ChainOf(rule.At)!.Length + 2)..], Log = null, LogGroup = null, RejectWith = null,
        };
        return name + StatementText.Of(call)[$"{rule.Kind}".Length..];
    }

    // What the statements of a function have in common.
    private static RuleStatement Ending(RuleStatement rule) => new(rule.Kind, "", default)
    {
        RejectWith = rule.RejectWith, Log = rule.Log, LogGroup = rule.LogGroup,
    };
}
