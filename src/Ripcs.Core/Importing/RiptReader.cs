using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Importing;

/// <summary>
/// Finds the partitions of Ript 0.9 in a save. Its dispatch chains lead to a partition's chains by address, as those of Ripcs do:
/// <code>
/// -A PREROUTING -j partition-d                 -A INPUT -j partition-a         and FORWARD and OUTPUT
/// -A partition-d -d PUBLIC -j shop-de24811     -A partition-a -d TARGET -j shop-ae24811
/// -A shop-de24811 -d PUBLIC … -j DNAT …        -A shop-ae24811 -d TARGET … -j ACCEPT
/// </code>
/// Several versions of a partition may be in force, as long as nobody has cleaned.
/// </summary>
internal sealed partial class RiptReader
{
    private static readonly (TableName Table, ChainName Chain, char Kind, ValueList<ChainName> BuiltIns)[] Dispatches =
        [.. new[] { DispatchChain.Filter, DispatchChain.Dnat, DispatchChain.Snat }.Select(dispatch => (dispatch.Table, dispatch.Name, dispatch.Kinds[0], dispatch.BuiltIns))];

    private readonly Dump _dump;
    private readonly List<DumpRule> _leading = [];
    private readonly List<RiptPointer> _pointers = [];
    private string? _problem;

    private RiptReader(Dump dump) => _dump = dump;

    /// <summary>True for the save of a host on which Ript made its chains, also for a part of one that lacks the empty chains with which it begins.</summary>
    public static bool IsRipts(Dump dump) =>
        dump.Family is Family.IPv4 && dump.Table(TableName.Filter) is var filter && filter.Find(DispatchChain.Filter.Name) is not null
        && filter.Find(DispatchChain.Guard) is null
        && (filter.Chains.Any(chain => chain.Name.Value.StartsWith("ript_bootstrap-", StringComparison.Ordinal))
            || filter.Find(DispatchChain.Filter.Name)!.Rules.Any(rule => RuleTarget.Find(rule.Text) is { } target && Form().IsMatch(target.Name)));

    /// <summary>Null, and why, for a host whose rules partitions do not say in the same order.</summary>
    public static (RiptHost? Host, string Problem) Read(Dump dump)
    {
        var reader = new RiptReader(dump);
        foreach (var (table, chain, kind, builtIns) in Dispatches)
        {
            reader.ReadJumps(table, chain, builtIns);
            reader.ReadPointers(table, chain, kind);
        }

        var partitions = reader.Partitions();
        var isOrdered = reader.CheckOrder(partitions);
        return reader._problem is { } problem ? (null, problem) : (new RiptHost(partitions, isOrdered, reader.Rest(), reader._leading.ToValueList()), "");
    }

    /// <summary>How its chains make room for ours of the same names.</summary>
    public const string Replacing = "Ript has chains of the names that Ripcs needs: take its rules away in the same change, with ripcs rules apply DIR --replace";

    private void ReadJumps(TableName name, ChainName dispatch, ValueList<ChainName> builtIns)
    {
        var table = _dump.Table(name);
        var jumps = table.Chains.SelectMany(chain => chain.Rules).Where(rule => RuleTarget.Find(rule.Text)?.Chain == dispatch).ToList();
        foreach (var jump in jumps)
        {
            var rules = table.Find(jump.Chain)!.Rules;
            var behind = rules.SkipWhile(rule => rule != jump).Skip(1).FirstOrDefault();
            if (!builtIns.Contains(jump.Chain) || jump.Text != $"-j {dispatch}")
            {
                Refuse(jump, $"leads to {dispatch} otherwise than Ript does");
            }
            else if (behind is not null)
            {
                Refuse(behind, $"stands behind the jump to {dispatch}, and a Raw is asked in front of it");
            }
            else if (rules.FirstOrDefault(rule => RuleTarget.Find(rule.Text) is { } target && (target.IsGoto || target.Name is "RETURN")) is { } returns)
            {
                Refuse(returns, $"leaves packets to the policy that would come to {dispatch}");
            }
        }

        if (table.Find(dispatch) is { Rules.Count: > 0 } held && builtIns.Any(builtIn => jumps.TrueForAll(jump => jump.Chain != builtIn)))
        {
            Refuse(held.Rules[0], $"stands in {dispatch}, to which not all of {string.Join(", ", builtIns)} lead");
        }

        _leading.AddRange(jumps);
    }

    private void ReadPointers(TableName name, ChainName dispatch, char kind)
    {
        var table = _dump.Table(name);
        var logs = new List<DumpRule>();
        foreach (var rule in table.Find(dispatch)?.Rules ?? [])
        {
            var parsed = ParsedRule.Of(rule.Text);
            var isPlain = parsed.Matches is [] or [{ Module: null, Options: [{ Name: "-s" or "-d", IsNot: false }] }];
            if (isPlain && parsed.Target?.Name is "LOG" && kind == 'a')
            {
                logs.Add(rule);
            }
            else if (isPlain && parsed.Target is { IsGoto: false } target && Form().Match(target.Name) is { Success: true } form && form.Groups[2].Value[0] == kind
                && table.Find(target.Chain) is { } chain)
            {
                var own = logs.FindAll(log => Ends(log) == Ends(rule));
                logs.RemoveAll(own.Contains);
                _pointers.Add(new RiptPointer(rule, kind, form.Groups[1].Value, chain, parsed.Prefix("-d"), parsed.Prefix("-s"), own.ToValueList(), _pointers.Count));
            }
            else
            {
                Refuse(rule, $"is no pointer of Ript's in {dispatch}");
            }
        }

        if (logs is [var lost, ..])
        {
            Refuse(lost, $"logs in {dispatch} what no pointer behind it leads on");
        }
    }

    private static string Ends(DumpRule rule) => string.Join(' ', ParsedRule.Of(rule.Text).Matches);

    private ValueList<RiptPartition> Partitions() => _pointers.GroupBy(pointer => pointer.Partition).Select((partition, place) =>
    {
        ValueList<DumpRule> Rules(char kind) => partition.Where(pointer => pointer.Kind == kind).SelectMany(pointer => pointer.Logs)
            .Concat(partition.Where(pointer => pointer.Kind == kind).Select(pointer => pointer.Chain).DistinctBy(chain => chain.Name).SelectMany(chain => chain.Rules)).ToValueList();
        return new RiptPartition(partition.Key, place + 1, Rules('a'), Rules('d'), Rules('s'), partition.Select(pointer => pointer.Rule).ToValueList());
    }).ToValueList();

    /// <summary>True where partitions must say their order.</summary>
    private bool CheckOrder(ValueList<RiptPartition> partitions)
    {
        var places = partitions.ToDictionary(partition => partition.Name, partition => partition.Place);
        var isOrdered = false;
        foreach (var (place, first) in _pointers.Index())
        {
            // What a chain says without a pointer that leads there is not asked.
            if (first.Chain.Rules.FirstOrDefault(rule => !_pointers.Exists(pointer => pointer.Chain.Name == first.Chain.Name && pointer.Covers(rule))) is { } lost)
            {
                Refuse(lost, $"takes more packets than pointers lead to {lost.Chain}");
            }

            foreach (var second in _pointers.Skip(place + 1).Where(second => first.Kind == second.Kind && first.Chain.Name != second.Chain.Name && first.Meets(second)))
            {
                var isSame = first.Partition == second.Partition;
                var isTurned = isSame ? FirstOf(first) > FirstOf(second) : places[first.Partition] > places[second.Partition];
                if (isTurned)
                {
                    Refuse(first.Rule, $"is asked before {second.Chain.Name}, and others of the two partitions the other way round");
                }

                isOrdered |= !isSame;
            }
        }

        return isOrdered;
    }

    private int FirstOf(RiptPointer pointer) => _pointers.First(other => other.Chain.Name == pointer.Chain.Name).Place;

    private Dump Rest()
    {
        var gone = _pointers.Select(pointer => pointer.Chain.Name).Concat(Dispatches.Select(dispatch => dispatch.Chain)).ToHashSet();
        var leading = _leading.ToHashSet();
        return _dump with
        {
            Tables = _dump.Tables.Select(table => table with
            {
                Chains = table.Chains.Where(chain => chain.Policy is not null || !gone.Contains(chain.Name))
                    .Select(chain => chain with { Rules = chain.Rules.Where(rule => !leading.Contains(rule)).ToValueList() }).ToValueList(),
            }).ToValueList(),
        };
    }

    private void Refuse(DumpRule rule, string why) => _problem ??= string.Create(CultureInfo.InvariantCulture, $"line {rule.Line}, {rule}, {why}");

    [GeneratedRegex("^([^- ]{1,20})-([ads])[0-9a-f]{6}$")]
    private static partial Regex Form();
}

/// <summary>A pointer of Ript's: a rule of a dispatch chain that leads to a partition's chain.</summary>
internal sealed record RiptPointer(DumpRule Rule, char Kind, string Partition, DumpChain Chain, IpPrefix? To, IpPrefix? From, ValueList<DumpRule> Logs, int Place)
{
    /// <summary>True if each packet that the rule takes is led to it.</summary>
    public bool Covers(DumpRule rule)
    {
        var parsed = ParsedRule.Of(rule.Text);
        return Contains(To, parsed.Prefix("-d")) && Contains(From, parsed.Prefix("-s"));
    }

    /// <summary>True if some packet meets both, and their chains would decide it differently.</summary>
    public bool Meets(RiptPointer other) =>
        Meet(To, other.To) && Meet(From, other.From)
        && (Kind != 'a' || Chain.Rules.Concat(other.Chain.Rules).Any(rule => RuleTarget.Find(rule.Text)?.Name is not "ACCEPT"));

    private static bool Contains(IpPrefix? outer, IpPrefix? inner) => outer is not { } whole || (inner is { } part && whole.Contains(part));

    private static bool Meet(IpPrefix? one, IpPrefix? two) => one is not { } left || two is not { } right || left.Overlaps(right);
}

/// <summary>A partition of Ript's with the rules of its chains in force, in their order.</summary>
/// <param name="Place">Counted from 1 in the order in which packets meet them.</param>
/// <param name="Pointers">The rules that lead to them.</param>
internal sealed record RiptPartition(string Name, int Place, ValueList<DumpRule> Filter, ValueList<DumpRule> Dnat, ValueList<DumpRule> Snat, ValueList<DumpRule> Pointers);

/// <summary>What Ript made of a host.</summary>
/// <param name="IsOrdered">True where packets meet several partitions that would decide them differently.</param>
/// <param name="Rest">The save without it.</param>
/// <param name="Leading">The jumps to its dispatch chains.</param>
internal sealed record RiptHost(ValueList<RiptPartition> Partitions, bool IsOrdered, Dump Rest, ValueList<DumpRule> Leading);
