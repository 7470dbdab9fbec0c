using System.Globalization;
using Ripcs.Core;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Testing.Drawing;

/// <summary>An old set of rule files, and the same with small edits, or with partitions written anew.</summary>
internal sealed class ChangeDrawing(Dice dice, Emphasis say)
{
    private static readonly string[] Names = ["blocklist", "shop", "wiki"];
    private static readonly (string V4, string V6)[] Publics = [Ground.Www1, Ground.Www2, Ground.Gate];
    private static readonly int[] TidyPorts = [80, 443, 8080, 25];

    private readonly RuleDrawing _rules = new(dice, say);
    private int _turn;

    public RandomChange Change()
    {
        var files = Files();
        var (old, edited) = (files.Select(Right).ToValueList(), Changed(files).Select(Right).ToValueList());
        var change = new RandomChange(old, edited, dice.Chance(25) ? "ACCEPT" : "DROP", dice.Chance(25) ? "ACCEPT" : "DROP",
            dice.Chance(25) ? "DROP" : "ACCEPT", dice.Chance(15), dice.Chance(15))
        {
            DiesBehind = dice.Chance(20) ? dice.Next(1, 4) : null,
            IsRolledBack = dice.Chance(50),
            HasDocker = dice.Chance(15),
        };
        change = say.Gateway is Gateway.None ? change : WithGateway(change, new GatewayDrawing(dice));
        return say.IsLong ? change with { Old = [.. change.Old, Long()], Desired = [.. change.Desired, Long()] } : change;
    }

    /// <summary>One set of rule files.</summary>
    public ValueList<Statements> Files() => Names.Where(_ => dice.Chance(75)).Select(Partition).ToValueList();

    /// <summary>Without the rules that are refused beside those above them, as a Redirect of what a Dnat has led away.</summary>
    public static Statements Right(Statements file) => file.Rules.Aggregate(file with { Rules = [] }, (right, rule) =>
        right with { Rules = [.. right.Rules, rule] } is var more && Compiler.Compile(more.ToFile(), default).Partition is not null ? more
            : right);

    public Statements Partition(string name)
    {
        var line = 0;
        var own = Publics[(Array.IndexOf(Names, name) + _turn) % Publics.Length];
        return new(name, dice.Next(6) switch { 4 => 5, 5 => -10, _ => name == "blocklist" ? -10 : 0 },
            dice.Some(1, 4, () => say.Crowd is Crowd.Tidy && dice.Chance(45) ? _rules.TidyRewrite(own, TidyPorts[line++])
                : _rules.Rule()));
    }

    // A run that died is completed and not rolled back where more changes than pointers: what its bridges led to the new pointers would
    // meet the old ones for a moment.
    private RandomChange WithGateway(RandomChange change, GatewayDrawing gateway)
    {
        ValueList<Statements> With(ValueList<Statements> files, Statements? file) => file is null ? files : [.. files, file];
        switch (say.Gateway)
        {
            case Gateway.Stays:
                var stays = gateway.Any(null);
                return change with { Old = With(change.Old, stays), Desired = With(change.Desired, stays), IsRolledBack = false };
            case Gateway.Changes:
                var before = gateway.Any(null);
                return change with { Old = With(change.Old, before), Desired = With(change.Old.Select(Refiltered).ToValueList(),
                    gateway.Any(before is not null && dice.Chance(50) ? before : null)) };
            case Gateway.Translates:
                var (old, desired) = gateway.Translating();
                return change with { Old = With(change.Old, old), Desired = With(change.Desired, desired), IsRolledBack = false };
            default:
                var (open, denied) = gateway.Denying(say.Gateway is Gateway.DeniesBehindAccepts);
                return change with
                {
                    Old = With(change.Old, open), Desired = With(change.Desired.Select(file => Right(Ending(file))).ToValueList(), denied),
                    DiesBehind = null,
                };
        }
    }

    private Statements Ending(Statements file) => file with { Rules = file.Rules
        .Select(rule => rule.Kind is StatementKind.Rewrite && dice.Chance(50) ? rule with { Until = "2027-01-31" } : rule).ToValueList() };

    /// <summary>The file with other filter rules in front of its rewrites or behind them.</summary>
    private Statements Refiltered(Statements file)
    {
        var rules = dice.Some(0, 2, _rules.Rule).Where(rule => rule.Kind is not StatementKind.Rewrite).ToList();
        var kept = file.Rules.Where(rule => rule.Kind is StatementKind.Rewrite || !dice.Chance(30)).ToList();
        var changed = Right(file with { Rules = dice.Chance(50) ? [.. rules, .. kept] : [.. kept, .. rules] });
        return Rewrites(changed) == Rewrites(file) ? changed : file;
    }

    private static ValueList<RuleStatement> Rewrites(Statements file) =>
        file.Rules.Where(rule => rule.Kind is StatementKind.Rewrite).ToValueList();

    /// <summary>One to three edits in most, else one partition comes, goes or is written anew, or all are.</summary>
    private ValueList<Statements> Changed(ValueList<Statements> old)
    {
        var choice = dice.Next(10);
        if (old.Count == 0 || choice == 9 || say.Crowd is Crowd.Tidy)
        {
            // In a tidy host a partition has its address for itself, and may get that of another.
            var isOne = say.Crowd is Crowd.Tidy && dice.Chance(60);
            _turn = isOne ? 0 : dice.Next(Publics.Length);
            return isOne ? WithOne(old) : Files();
        }

        if (choice > 6)
            return WithOne(old);

        var files = old;
        for (var edits = dice.Next(1, 4); edits > 0; edits--)
        {
            var place = dice.Next(files.Count);
            files = files.Select((file, index) => index == place ? Edited(file) : file).ToValueList();
        }

        return files.Count > 1 && dice.Chance(15) ? Moved(files) : files;
    }

    private ValueList<Statements> WithOne(ValueList<Statements> old)
    {
        var name = dice.Pick(Names);
        IEnumerable<Statements> others = old.Where(partition => partition.Name != name);
        return dice.Chance(20) ? [.. others] : [.. others, Partition(name)];
    }

    /// <summary>One rule goes from one file to another.</summary>
    private static ValueList<Statements> Moved(ValueList<Statements> files) =>
    [
        files[0] with { Rules = files[0].Rules.Skip(1).ToValueList() },
        files[1] with { Rules = [.. files[0].Rules.Take(1), .. files[1].Rules] },
        .. files.Skip(2),
    ];

    private Statements Edited(Statements file)
    {
        var rules = file.Rules.ToList();
        var place = rules.Count == 0 ? 0 : dice.Next(rules.Count);
        switch (dice.Next(12))
        {
            case 0 when rules.Count > 0:
                rules.RemoveAt(place);
                break;
            case 1:
                rules.Add(_rules.Rule());
                break;
            case 2:
                rules.Insert(place, _rules.Rule());
                break;
            case 3 when rules.Count > 1:
                var rule = rules[place];
                rules.RemoveAt(place);
                rules.Insert(dice.Next(rules.Count + 1), rule);
                break;
            case 4:
                return file with { Order = dice.Pick([0, -10, 5]) };
            default:
                if (rules.Count > 0)
                    rules[place] = _rules.Altered(rules[place]);

                break;
        }

        return file with { Rules = rules.ToValueList() };
    }

    private Statements Long()
    {
        // Even addresses alone: no two of them make a prefix.
        ValueList<string> Addresses(string v4, string v6) => Enumerable.Range(5, dice.Next(1, 200)).SelectMany(number => new[]
        {
            string.Create(CultureInfo.InvariantCulture, $"{v4}.{number / 100}.{10 + (2 * (number % 100))}"),
            string.Create(CultureInfo.InvariantCulture, $"{v6}::{10 + (2 * number):x}"),
        }).ToValueList();
        PortTerm[] port = [new PortTerm.Numbers("8443", 8443, 8443)];
        var at = new SourceSpan("x", 1000);
        return new Statements("long", 0,
        [
            new RuleStatement(StatementKind.Accept, "services", at) { To = Addresses("10.0", "2001:db8:5"),
                From = ["198.51.100.0/24", "2001:db8:c::/64"], Ports = [.. port] },
            new RuleStatement(StatementKind.Rewrite, "websites", at)
            {
                Translations = [new TranslationRequest.Dnat(Addresses("203.0", "2001:db8:b"), RuleWords.LabelOf(Ground.App1))],
                Ports = [.. port],
            },
        ]);
    }
}
