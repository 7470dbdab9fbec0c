using System.Text.RegularExpressions;

namespace Ripcs.Importing;

/// <summary>
/// The tables of a dump as the lines of one Raw, in their order. Rules that a Raw refuses in a built-in chain move into a chain of their
/// own, to which the built-in chain sends all packets:
/// <code>
/// :INPUT DROP                       -A INPUT -j INPUT_all
/// -A INPUT -s 2001:db8::7 -j RETURN -A INPUT_all -j INPUT_rules
/// -A INPUT -j ACCEPT            →   # INPUT: a statement would be asked in INPUT, FORWARD and OUTPUT, and these are asked in INPUT alone
///                                   # INPUT: its policy, since a HostPolicy of IPv6 accepts more
///                                   -A INPUT_all -j DROP
///                                   -A INPUT_rules -s 2001:db8::7/128 -j RETURN
///                                   -A INPUT_rules -j ACCEPT
/// </code>
/// </summary>
internal static class RawTables
{
    /// <summary>The lines of one Raw for each place, and the rules that do nothing.</summary>
    /// <param name="dump">The dump; tables that Ripcs does not manage are left out.</param>
    /// <param name="left">Rules to leave out.</param>
    /// <param name="places">What is known of the filter table.</param>
    public static (ValueList<RawText> Texts, IReadOnlyList<DumpRule> Idle) Of(Dump dump, IReadOnlySet<DumpRule> left, RawPlaces places)
    {
        var (before, after, idle) = (new List<RawTextLine>(), new List<RawTextLine>(), new List<DumpRule>());
        foreach (var table in dump.Tables.Where(table => Tables.Ours.Contains(table.Name)))
        {
            var rules = table.Chains.ToDictionary(chain => chain.Name, chain => chain.Rules.Where(rule => !left.Contains(rule)).ToList());
            idle.AddRange(IdleRules.TakeOut(table, rules));
            var late = table.Chains.Where(chain => table.Name == TableName.Filter && places.After.Contains((dump.Family, chain.Name)))
                .Select(chain => chain.Name).ToHashSet();
            var below = Below(late);

            // A user chain to which both lead is in both.
            var early = table.Chains.Select(chain => chain.Name).Where(name => !below.Contains(name)).ToHashSet();
            Write(Below(early), before);
            Write(below, after);

            HashSet<ChainName> Below(HashSet<ChainName> roots) =>
                [.. roots, .. Jumps.Reachable(roots, chain => rules.GetValueOrDefault(chain, []).Select(rule => rule.Text))];

            void Write(HashSet<ChainName> part, List<RawTextLine> lines)
            {
                var chains = table with { Chains = table.Chains.Where(chain => part.Contains(chain.Name)).ToValueList() };
                if (new RawChainLines(dump, chains, rules, places).Write() is { Count: > 0 } written)
                    lines.AddRange(written);
            }
        }

        return ([new RawText(dump.Family, before.ToValueList()),
            new RawText(dump.Family, after.ToValueList()) { IsAfter = true }], idle);
    }
}

/// <summary>
/// The chains of one table as lines: first the declarations, then the rules. A few are commands, as a person types them, and many are in
/// the form of a save.
/// <code>
/// -t nat -N proxy                              *nat
/// -t nat -A PREROUTING -p tcp -j proxy    or   :proxy - [0:0]
///                                              -A PREROUTING -p tcp -j proxy
///                                              COMMIT
/// </code>
/// </summary>
internal sealed partial class RawChainLines(
    Dump dump, DumpTable table, IReadOnlyDictionary<ChainName, List<DumpRule>> rules, RawPlaces places)
{
    private const int MostCommands = 12;
    private const int Width = 130;
    private const string Counters = " - [0:0]";

    private readonly RawNames _names = new(table.Chains.Where(chain => chain.Policy is null
        && rules[chain.Name].Count > 0).Select(chain => chain.Name));
    private readonly List<RawTextLine> _declared = [];
    private readonly List<RawTextLine> _written = [];

    public IReadOnlyList<RawTextLine> Write()
    {
        foreach (var chain in table.Chains)
        {
            if (chain.Policy is not null)
            {
                Lead(chain);
            }
            else if (rules[chain.Name].Count > 0)
            {
                Declare(_names.Of(chain.Name));
                Add(_names.Of(chain.Name), chain);
            }
        }

        RawTextLine[] lines = [.. _declared, .. _written];
        return lines.Count(line => line.Text[0] != '#') is var commands && commands == 0 ? []
            : commands > MostCommands ? [new($"*{table.Name}", table.Name), .. lines, new("COMMIT", table.Name)]
            : [.. lines.Select(line => line with { Text = Command(line.Text) })];
    }

    private string Command(string line) => line[0] == '#' ? line
        : (table.Name == TableName.Filter ? "" : $"-t {table.Name} ") + (line[0] == ':' ? $"-N {line[1..^Counters.Length]}" : line);

    private void Lead(DumpChain builtIn)
    {
        var isFilter = table.Name == TableName.Filter;

        // The nat table does not allow DROP.
        var isSaid = isFilter && places.Policies.Contains((dump.Family, builtIn.Name));
        var drops = !isSaid && table.Name != TableName.Nat && builtIn.Policy == ChainPolicy.Drop;
        var returns = rules[builtIn.Name].Exists(rule => RuleTarget.Find(rule.Text) is { } target
            && (target.IsGoto || target.Name is "RETURN"));
        if (drops && returns)
        {
            // Packets that return must be dropped, too.
            var all = Move(builtIn.Name.Value, $"{builtIn.Name}_all");
            Add(Move(all, $"{builtIn.Name}_rules"), builtIn);
            Drop(builtIn, all);
        }
        else
        {
            var inner = returns || (isFilter && (drops || rules[builtIn.Name].Exists(TakesAll)))
                ? Move(builtIn.Name.Value, $"{builtIn.Name}_rules") : builtIn.Name.Value;
            Add(inner, builtIn);
            if (drops)
                Drop(builtIn, inner);
        }
    }

    // An IPv6 host policy would let neighbour discovery and the like through, which the save does not.
    private void Drop(DumpChain builtIn, string chain)
    {
        Lead(table.Name == TableName.Filter ? $"# {builtIn.Name}: its policy, since a HostPolicy of IPv6 accepts more"
            : $"# {builtIn.Name}: its policy, since a HostPolicy is for table filter");
        Lead($"-A {chain} -j DROP");
    }

    private string Move(string from, string name)
    {
        var made = _names.New(name);
        Declare(made);
        Lead($"-A {from} -j {made}");
        return made;
    }

    private void Lead(string line) => _written.Add(new RawTextLine(line, table.Name));

    private void Declare(string name) => _declared.Add(new RawTextLine($":{name}{Counters}", table.Name));

    private void Add(string name, DumpChain chain)
    {
        var before = "";
        foreach (var rule in rules[chain.Name])
        {
            var why = places.Whys.GetValueOrDefault(rule) ?? Why(chain, rule);
            if (why != before)
                Lead($"# {chain.Name}: {why}");

            before = why;
            foreach (var comment in rule.Line == rule.Section.Line ? dump.Comments.GetValueOrDefault(rule.Section, []) : [])
            {
                Lead($"# {PlainText.Of(comment)}");
            }

            var line = new RawTextLine($"-A {name} {Text(rule)}".TrimEnd(), table.Name) { Rules = [rule], Why = why };
            if (!places.IsOneInLine && _written is [.., var above] && Joined(above, line) is { } joined)
            {
                _written[^1] = joined;
            }
            else
            {
                _written.Add(line);
            }
        }
    }

    // -s 192.0.2.1/32 -j DROP, -s 192.0.2.7/32 -j DROP → -s 192.0.2.1/32,192.0.2.7/32 -j DROP
    private static RawTextLine? Joined(RawTextLine above, RawTextLine line)
    {
        var (first, second) = (ListOfAddresses().Match(above.Text), ListOfAddresses().Match(line.Text));
        if (above.Rules.Count == 0 || !first.Success || first.Groups["before"].Value != second.Groups["before"].Value
            || first.Groups["behind"].Value != second.Groups["behind"].Value)
        {
            return null;
        }

        var joined = above.Text.Insert(first.Groups["behind"].Index, $",{second.Groups["list"].Value}");
        return joined.Length > Width ? null : above with { Text = joined, Rules = [.. above.Rules, .. line.Rules] };
    }

    [GeneratedRegex("^(?<before>-A [^ ]+ (-s [^ ]+ -d|-s|-d)) (?<list>[^ ]+)(?<behind> .*)$")]
    private static partial Regex ListOfAddresses();

    /// <summary>Why the rules of a chain did not become statements.</summary>
    private string Why(DumpChain chain, DumpRule rule) => chain.Policy is null ? "no statement makes a chain that others jump to"
        : table.Name == TableName.Filter
            ? $"a statement would be evaluated in INPUT, FORWARD and OUTPUT, and these only in {chain.Name}"
        : table.Name != TableName.Nat ? $"no statement says this in table {table.Name}"
        : DispatchChain.Dnat.BuiltIns.Concat(DispatchChain.Snat.BuiltIns).Contains(chain.Name)
            ? WhyNoRewrite(rule)
        : "no rewrite translates there";

    private string WhyNoRewrite(DumpRule rule) =>
        RewriteReader.Of(rule) is not null ? "a rewrite would be evaluated after the Raw rules below"
        : RuleTarget.Find(rule.Text) is not { } target ? "no rewrite without a target"
        : table.Find(target.Chain) is { Policy: null } ? $"no rewrite says the rules of chain {target.Chain}"
        : target.Name is "DNAT" or "REDIRECT" or "SNAT" or "MASQUERADE" ? "no rewrite has these conditions, or translates so"
        : $"no rewrite for -j {target.Name}";

    private string Text(DumpRule rule)
    {
        if (RuleTarget.Find(rule.Text) is not { } target || table.Find(target.Chain) is not { Policy: null })
            return rule.Text;

        // A chain without rules returns at once; after -g, to the caller of the chain that contains the rule.
        RuleTarget? named = rules[target.Chain].Count > 0 ? target with { Name = _names.Of(target.Chain) } : target.IsGoto
            ? new RuleTarget("RETURN", IsGoto: false) : null;
        return named == target ? rule.Text : (rule.Parsed with { Target = named }).ToString();
    }

    /// <summary>True for a rule that decides about all packets.</summary>
    internal static bool TakesAll(DumpRule rule) =>
        RuleTarget.Find(rule.Text) is { Name: "ACCEPT" or "DROP" or "REJECT" }
            && rule.Parsed.Matches.All(match => match.Module is "comment");
}

/// <summary>What is known of the filter table beside its Raw.</summary>
/// <param name="Whys">Why a rule did not become a statement.</param>
/// <param name="Policies">The built-in chains whose policy something else says.</param>
internal sealed record RawPlaces(IReadOnlyDictionary<DumpRule, string> Whys, IReadOnlySet<(Family Family, ChainName Chain)> Policies)
{
    public static readonly RawPlaces None = new([]);

    /// <summary>The built-in chains whose Raw is evaluated after the partitions.</summary>
    public IReadOnlySet<(Family Family, ChainName Chain)> After { get; init; } = new HashSet<(Family, ChainName)>();

    /// <summary>True if rules that differ only in an address do not share a line.</summary>
    public bool IsOneInLine { get; init; }

    public RawPlaces(IEnumerable<(Family Family, ChainName Chain)> policies)
        : this(new Dictionary<DumpRule, string>(), policies.ToHashSet())
    {
    }
}

/// <summary>Lines for a Raw, each with the rule of the dump that it expresses.</summary>
internal sealed record RawText(Family Family, ValueList<RawTextLine> Lines)
{
    /// <summary>True if it is evaluated after the partitions.</summary>
    public bool IsAfter { get; init; }

    /// <summary>What the Raw says of its place: nothing without rules of the filter table.</summary>
    public bool? SaysAfter => IsAfter || Lines.Any(line => line.Table == TableName.Filter) ? IsAfter : null;

    public override string ToString() => string.Join('\n', Lines.Select(line => line.Text));
}

/// <summary>A line of a Raw.</summary>
internal sealed record RawTextLine(string Text, TableName Table)
{
    /// <summary>The rules of the dump that it says; several that differ only in an address.</summary>
    public ValueList<DumpRule> Rules { get; init; }

    /// <summary>Why these are no statements.</summary>
    public string Why { get; init; } = "";
}
