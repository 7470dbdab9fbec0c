using System.Globalization;
using Ripcs.Core;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;

namespace Ripcs.Testing.Tracing;

/// <summary>Random changes: an old set of rule files, and the same with small edits,
/// or with partitions written anew; the same seed, the same change.</summary>
internal sealed class RandomChanges
{
    private static readonly string[] Names = ["blocklist", "shop", "wiki"];

    private readonly Random _random;
    private readonly RandomRules _rules;
    private int _line;

    private RandomChanges(int seed, bool isStacked, bool askSenders = false, bool sayMore = false)
    {
        _random = new Random(seed);
        var isCrowded = _random.Next(2) == 0;
        _rules = new RandomRules(_random, isStacked ? Crowd.Stacked : isCrowded ? Crowd.Crowded : Crowd.Loose) { AskSenders = askSenders,
            SayMore = sayMore };
    }

    public static RandomChange Of(int seed) => new RandomChanges(seed, isStacked: false).Make();

    /// <summary>The same with rules that ask who sends: the first of them comes, the last of them goes.</summary>
    public static RandomChange OfSenders(int seed) => new RandomChanges(seed, isStacked: false, askSenders: true).Make();

    /// <summary>
    /// The same with all other words, on a host that has a policy of its own and lines of iptables, which stay. A run that died is
    /// completed and not rolled back: what its bridges led to the new pointers would meet the old ones for a moment.
    /// </summary>
    public static RandomChange OfAllWords(int seed)
    {
        var random = new RandomChanges(seed, isStacked: false, sayMore: true);
        var (change, gateway) = (random.Make(), random.Gateway(null));
        return change with { Old = [.. change.Old, .. gateway], Desired = [.. change.Desired, .. gateway], IsRolledBack = false };
    }

    /// <summary>Changes of filter rules alone, of all words, while a policy
    /// for the host and lines of iptables come, change and go.</summary>
    public static RandomChange OfHostPolicies(int seed)
    {
        var random = new RandomChanges(seed, isStacked: false, sayMore: true);
        var (change, old) = (random.Make(), random.Gateway(null));
        var desired = random.Gateway(old is [var before] && random._rules.Chance(50) ? before : null);
        return change with { Old = [.. change.Old, .. old], Desired = [.. change.Old.Select(random.Refiltered), .. desired] };
    }

    /// <summary>Changes of all words while lines of iptables that translate destinations
    /// come, change and go, beside a policy for the host that stays.</summary>
    public static RandomChange OfRawTranslations(int seed)
    {
        var random = new RandomChanges(seed, isStacked: false, sayMore: true);
        var change = random.Make();
        var policy = random._rules.Chance(50) ? random.HostPolicy() : null;
        var old = policy is not null || random._rules.Chance(60) ? random.Translating(policy) : null;
        policy = old?.HostPolicy;
        var desired = policy is not null || random._rules.Chance(80) ? random.Translating(policy, old) : null;
        return change with
        {
            Old = [.. change.Old, .. new[] { old }.OfType<Statements>()],
            Desired = [.. change.Desired, .. new[] { desired }.OfType<Statements>()],
            IsRolledBack = false,
        };
    }

    /// <summary>Changes of rewrites, some of which end, while denies of Raw come to the filter,
    /// some behind an accept if asked for, on a host that drops by default.</summary>
    public static RandomChange OfRawDenies(int seed, bool acceptsToo)
    {
        var random = new RandomChanges(seed, isStacked: false);
        var change = random.Make();
        var policy = random.HostPolicy() with { Default = new HostDefaults(1, 1, null), Family = null };
        Statements File(string lines) =>
            new("gateway", 0, []) { HostPolicy = policy, Raws = lines.Length == 0 ? []
            : [new RawStatement(lines, new SourceSpan("x", ++random._line)) { Family = 4, IsAfter = false }] };
        string Line() => $"-A {(random._rules.Chance(70) ? "FORWARD" : "INPUT")} "
            + $"{(random._rules.Chance(70) ? "-i lan0 " : $"-s {random._rules.Pick([Ground.Bad, Ground.Other]).V4} ")}"
            + $"{(random._rules.Chance(60) ? "-p tcp --syn " : "")}-j DROP";
        string Exception() => acceptsToo && random._rules.Chance(30) ? "-A FORWARD -i lan0 -p udp -m udp --dport 53 -j ACCEPT\n" : "";
        string[] before = random._rules.Chance(50) ? [Line()] : [];
        Statements Ending(Statements file) =>
            file with { Rules = file.Rules.Select(rule => rule.Kind is StatementKind.Rewrite && random._rules.Chance(50)
            ? rule with { Until = "2027-01-31" } : rule).ToValueList() };
        return change with
        {
            Old = [.. change.Old, File(string.Join('\n', before))],
            Desired = [.. change.Desired.Select(file => Right(Ending(file))),
                File(Exception() + string.Join('\n', before.Append(Line()).Distinct()))],
            DiesBehind = null,
        };
    }

    private Statements Translating(HostPolicyStatement? policy, Statements? before = null)
    {
        var file = new Statements("gateway", 0, [])
        {
            HostPolicy = policy,
            Raws = before is not null && _rules.Chance(40) ? before.Raws : before is not null && policy is not null && _rules.Chance(20)
                ? [] : [new RawStatement(string.Join('\n', Enumerable.Range(0,
                _random.Next(1, 3)).Select(_ => TranslatingLine()).Distinct()), new SourceSpan("x", ++_line))
                { Family = 4, IsAfter = false }],
        };
        return Compiler.Compile(file.ToFile(), default).Partition is null
            ? Translating(policy is not null && before is null ? HostPolicy() : policy, before) : file;
    }

    private string TranslatingLine() => "-t nat -A PREROUTING "
        + (_rules.Chance(40) ? $"-s {_rules.Pick([Ground.Good, Ground.Other, Ground.Bad]).V4} " : "")
        + (_rules.Chance(85) ? $"-d {_rules.Pick([Ground.Www1, Ground.Www2, Ground.Gate, Ground.App1]).V4} " : "")
        + _random.Next(6) switch
        {
            0 => "-p udp -j REDIRECT --to-ports 8080",
            1 => "-p tcp -m tcp --dport 8443 -j REDIRECT --to-ports 443",
            2 => $"-p tcp -j DNAT --to-destination {_rules.Pick([Ground.App1, Ground.App2]).V4}",
            3 => $"-p tcp -m tcp --dport 80 -j DNAT --to-destination {_rules.Pick([Ground.App1, Ground.App2]).V4}:8080",
            4 => "-p tcp -m tcp --dport 443 -j ACCEPT",
            _ => $"-j DNAT --to-destination {_rules.Pick([Ground.App1, Ground.App2]).V4}",
        };

    private static ValueList<RuleStatement> Rewrites(Statements file) =>
        file.Rules.Where(rule => rule.Kind is StatementKind.Rewrite).ToValueList();

    /// <summary>The file with other filter rules in front of its rewrites or behind them.</summary>
    private Statements Refiltered(Statements file)
    {
        var rules = Enumerable.Range(0, _random.Next(0, 3)).Select(_ => Rule()).Where(rule => rule.Kind is not StatementKind.Rewrite)
            .ToList();
        var kept = file.Rules.Where(rule => rule.Kind is StatementKind.Rewrite || _rules.Chance(70));
        var changed = Right(file with { Rules = _rules.Chance(50) ? [.. rules, .. kept] : [.. kept, .. rules] });
        return Rewrites(changed) == Rewrites(file) ? changed : file;
    }

    /// <summary>The same of rewrites alone that lie upon each other.</summary>
    public static RandomChange OfStacked(int seed) => new RandomChanges(seed, isStacked: true).Make();

    /// <summary>
    /// The same beside a partition of so many addresses that dispatch chains grow into trees, or shrink to lists again, and its own
    /// neighbours share their branches.
    /// </summary>
    public static RandomChange OfLong(int seed)
    {
        var random = new RandomChanges(seed, isStacked: false);
        var change = random.Make();
        return change with { Old = [.. change.Old, random.LongPartition()], Desired = [.. change.Desired, random.LongPartition()] };
    }

    private RandomChange Make()
    {
        var old = Names.Where(_ => _rules.Chance(75)).Select(Partition).ToValueList();
        return new RandomChange(
            old.Select(Right).ToValueList(), Changed(old).Select(Right).ToValueList(),
            _rules.Chance(75) ? "DROP" : "ACCEPT", _rules.Chance(75) ? "DROP" : "ACCEPT", _rules.Chance(25) ? "DROP" : "ACCEPT",
            _rules.Chance(15), _rules.Chance(15))
        {
            DiesBehind = _rules.Chance(20) ? _random.Next(1, 4) : null,
            IsRolledBack = _rules.Chance(50),
            HasDocker = _rules.Chance(15),
        };
    }

    private Statements Partition(string name) => new(
        name, _random.Next(6) switch { 0 => -10, 1 => 5, _ => name == "blocklist" ? -10 : 0 },
        Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Rule()).ToValueList());

    /// <summary>A partition with a host policy, lines of iptables, or both; empty for none.</summary>
    private ValueList<Statements> Gateway(Statements? before)
    {
        var file = new Statements("gateway", 0, [])
        {
            HostPolicy = before?.HostPolicy is { } policy && _rules.Chance(70) ? policy : _rules.Chance(70) ? HostPolicy() : null,
            Raws = before is { Raws.Count: > 0 } && _rules.Chance(50) ? before.Raws : _rules.Chance(50)
                ? [new RawStatement(RawLines(), new SourceSpan("x", ++_line)) { Family = 4, IsAfter = false }] : [],
        };
        return file.HostPolicy is null && file.Raws.Count == 0 ? [] : Compiler.Compile(file.ToFile(), default).Partition is null
            ? Gateway(before) : [file];
    }

    private HostPolicyStatement HostPolicy()
    {
        int? Policy() => _random.Next(4) switch { 0 => null, 1 => 0, _ => 1 };
        var defaults = new HostDefaults(Policy(), Policy(), Policy());
        return new HostPolicyStatement(new SourceSpan("x", ++_line))
        {
            Default = defaults, RejectRest = _line % 3 != 0 && (defaults.Input is 1 || defaults.Forward is 1)
                ? new RestRequest(null, null, _line % 4 == 0 ? "tcp-reset" : null) : null,
            AllowLoopback = _rules.Chance(80),
            AllowEstablished = _rules.Chance(80), DropInvalid = _rules.Chance(50),
            AllowDhcp = _line % 2 == 0, AllowVrrp = _line % 3 == 0, AllowMulticastDns = _line % 5 == 0,
            WithoutNeededIcmp = _line % 7 == 0,
            IcmpTypes = _random.Next(3) switch { 0 => [], 1 => ["echo-request"], _ => null },
            LogDropped = _rules.Chance(50) ? new LogRequest(null, null, null) { Group = _line % 2 == 0 ? 5 : null } : null,
            Family = _rules.Chance(15) ? 4 : null,
        };
    }

    private string RawLines() => string.Join('\n', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Next(6) switch
    {
        0 => $"-A FORWARD -s {_rules.Pick([Ground.Bad, Ground.Other]).V4} -j {_rules.Pick(["DROP", "ACCEPT"])}",
        1 => $"-A INPUT -p tcp --dport {_rules.Pick(["25", "80"])} -j {_rules.Pick(["DROP", "ACCEPT"])}",
        2 => $"-A OUTPUT -d {_rules.Pick([Ground.Bad, Ground.App1]).V4} -j {_rules.Pick(["REJECT", "ACCEPT"])}",
        3 => "-N guard\n-A guard -p udp -j RETURN\n-A guard -s 192.0.2.66 -j DROP\n-A FORWARD -j guard",
        4 => $"-t nat -A POSTROUTING -s {Ground.Insider.V4} -o eth0 -j SNAT --to-source {Ground.Mask2.V4}",
        _ => "-A FORWARD -p tcp --dport 8443 -j DROP",
    }).Distinct());

    private Statements LongPartition()
    {
        // Even addresses alone: no two of them make a prefix.
        ValueList<string> Addresses(string v4, string v6) => Enumerable.Range(5, _random.Next(1, 200)).SelectMany(number => new[]
        {
            string.Create(CultureInfo.InvariantCulture, $"{v4}.{number / 100}.{10 + (2 * (number % 100))}"),
            string.Create(CultureInfo.InvariantCulture, $"{v6}::{10 + (2 * number):x}"),
        }).ToValueList();
        PortTerm[] port = [new PortTerm.Numbers("8443", 8443, 8443)];
        var at = new SourceSpan("x", ++_line);
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

    private ValueList<Statements> Changed(ValueList<Statements> old)
    {
        var choice = _random.Next(10);
        if (old.Count == 0 || choice == 0)
            return Names.Where(_ => _rules.Chance(75)).Select(Partition).ToValueList();

        if (choice < 3)
        {
            var name = _rules.Pick(Names);
            IEnumerable<Statements> others = old.Where(partition => partition.Name != name);
            return _rules.Chance(80) ? [.. others, Partition(name)] : [.. others];
        }

        var files = old;
        for (var edits = _random.Next(1, 4); edits > 0; edits--)
        {
            var place = _random.Next(files.Count);
            files = files.Select((file, index) => index == place ? Edited(file) : file).ToValueList();
        }

        return _rules.Chance(15) && files.Count > 1 ? Moved(files) : files;
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
        var place = rules.Count == 0 ? 0 : _random.Next(rules.Count);
        switch (_random.Next(12))
        {
            case 0:
                rules.Insert(place, Rule());
                break;
            case 1:
                rules.Add(Rule());
                break;
            case 2 when rules.Count > 0:
                rules.RemoveAt(place);
                break;
            case 3 when rules.Count > 1:
                var rule = rules[place];
                rules.RemoveAt(place);
                rules.Insert(_random.Next(rules.Count + 1), rule);
                break;
            case 4:
                return file with { Order = _rules.Pick([-10, 0, 5]) };
            default:
                if (rules.Count > 0)
                    rules[place] = Altered(rules[place]);

                break;
        }

        return file with { Rules = rules.ToValueList() };
    }

    /// <summary>The rule with one or two of its parts as another rule has them.</summary>
    private RuleStatement Altered(RuleStatement rule)
    {
        for (var attempt = 0; attempt < 30; attempt++)
        {
            var other = _rules.Rule(rule.At.Line);
            var altered = _random.Next(10) switch
            {
                < 3 when rule.Kind == other.Kind => rule with { Translations = Mixed(rule.Translations, other.Translations) },
                3 => rule with { From = other.From },
                4 => rule with { Ports = other.Ports, Protocols = other.Protocols },
                5 => rule with { SourcePorts = other.SourcePorts },
                6 => rule with { In = other.In, NotIn = other.NotIn, Out = other.Out, NotOut = other.NotOut },
                7 => rule with { NoAccept = !rule.NoAccept },
                8 when rule.OriginalTo is not null => rule with { OriginalTo = other.OriginalTo ?? rule.OriginalTo },
                8 => rule with { Kind = other.Kind },
                9 when rule.Hairpin is not null => rule with { Hairpin = other.Hairpin },
                9 when rule.Kind is not StatementKind.Rewrite => rule with { To = other.To, Macs = other.Macs,
                    Place = other.Place, NotMacs = other.NotMacs,
                    Users = other.Users, NotUsers = other.NotUsers, Groups = other.Groups, NotGroups = other.NotGroups },
                _ => rule,
            };
            if (altered != rule && IsRight(altered))
                return altered;
        }

        return Rule();
    }

    private ValueList<TranslationRequest> Mixed(ValueList<TranslationRequest> old, ValueList<TranslationRequest> other) =>
        (old, other) switch
    {
        ([TranslationRequest.Dnat dnat], [TranslationRequest.Dnat to]) =>
            [_rules.Chance(60) ? dnat with { To = to.Target } : dnat with { Addresses = to.Addresses }],
        ([TranslationRequest.Snat snat], [TranslationRequest.Snat to]) =>
            [_rules.Chance(60) ? snat with { To = to.Target } : snat with { Addresses = to.Addresses }],
        _ => other,
    };

    private RuleStatement Rule()
    {
        while (true)
        {
            var rule = _rules.Rule(++_line);
            if (IsRight(rule))
                return rule;
        }
    }

    /// <summary>Without the rules that are refused beside those above them, as a Redirect of what a Dnat has led away.</summary>
    private static Statements Right(Statements file) => file.Rules.Aggregate(file with { Rules = [] }, (right, rule) =>
        right with { Rules = [.. right.Rules, rule] } is var more && Compiler.Compile(more.ToFile(), default).Partition is not null ? more
            : right);

    /// <summary>The validator's word: what it refuses never gets to a host.</summary>
    private static bool IsRight(RuleStatement rule) =>
        Validator.Check(new Statements("shop", 0, [rule]).ToFile(), new DiagnosticBag()) is { Rules: [{ Families.Count: > 0 }] };
}
