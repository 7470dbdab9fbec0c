using System.Text;
using Ripcs.Core.Iptables.Extensions;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;

namespace Ripcs.Host.Rehearsing;

/// <summary>The text that loads what is written in one family into an empty namespace, and the rule in each of its lines.</summary>
internal sealed class RehearsalText
{
    /// <summary>In a user namespace nft refuses a transaction above some 200 kB, which a few hundred rules reach.</summary>
    public const int StepsInSmallBlock = 50;

    private readonly StringBuilder _text = new();
    private readonly Dictionary<int, int> _rules = [];
    private int _lines;

    private RehearsalText()
    {
    }

    public string Text => _text.ToString();

    /// <param name="steps">The most steps in a block.</param>
    /// <param name="chains">The written chains of one family; all are made.</param>
    /// <param name="rules">The rules to try.</param>
    /// <param name="stubs">Other chains that rules jump to, made empty.</param>
    public static RehearsalText Of(
        int steps, ValueList<WrittenChain> chains, ValueList<WrittenRule> rules, ValueList<(TableName Table, ChainName Chain)> stubs)
    {
        var text = new RehearsalText();
        foreach (var table in chains.GroupBy(chain => chain.Table))
        {
            var hooks = RehearsalHook.For(table.Key, [.. table]);
            var names = table.Select(chain => chain.Name)
                .Concat(stubs.Where(stub => stub.Table == table.Key).Select(stub => stub.Chain))
                .Concat(hooks.Select(hook => hook.Name));
            (Step Step, int? Rule)[] all =
            [
                .. names.Select(name => ((Step)new Step.NewChain(name), (int?)null)),
                .. rules.Select((rule, number) => (Rule: rule, Number: number)).Where(rule => rule.Rule.Chain.Table == table.Key)
                    .Select(rule => ((Step)new Step.Append(rule.Rule.Chain.Name, rule.Rule.Text), (int?)rule.Number)),
                .. hooks.SelectMany(hook => hook.Steps).Select(step => (step, (int?)null)),
            ];
            foreach (var block in all.Chunk(steps))
            {
                text.Append(chains[0].Family, table.Key, block);
            }
        }

        return text;
    }

    /// <summary>The number of the rule, counted from 0, in a line, counted from 1; null if the line contains none.</summary>
    public int? RuleIn(int line) => _rules.TryGetValue(line, out var rule) ? rule : null;

    private void Append(Family family, TableName table, (Step Step, int? Rule)[] steps)
    {
        var block = new Block(family, table, "rehearsal", steps.Select(step => step.Step).ToValueList());
        _text.Append(RestoreWriter.Write(block));
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i].Rule is { } rule)
                _rules.Add(_lines + i + 2, rule);
        }

        _lines += steps.Length + 2;
    }
}

/// <summary>
/// A chain that connects the built-in chains of a dispatch chain with the new ones, because the kernel judges some rules by where they are
/// reached from (it refuses a match of the socket's owner below INPUT). It comes last: each jump makes nft check everything below it.
/// </summary>
internal sealed record RehearsalHook(ChainName Name, ValueList<Step> Steps)
{
    public static ValueList<RehearsalHook> For(TableName table, ValueList<WrittenChain> chains)
    {
        var below = chains.Select(chain => chain.Name).ToLookup(DispatchFor);
        var refused = DispatchChain.BesideFilter.ToDictionary(
            list => list.BuiltIns[0], list => Refused(chains, isOutput: list == DispatchChain.Sent));
        return DispatchChain.All.Where(dispatch => dispatch.Table == table && below.Contains(dispatch))
            .SelectMany(dispatch => For(dispatch, below[dispatch], refused)).ToValueList();
    }

    private static IEnumerable<RehearsalHook> For(
        DispatchChain dispatch, IEnumerable<ChainName> chains, Dictionary<ChainName, HashSet<ChainName>> refused) =>
        from chain in chains
        let builtIns = dispatch.BuiltIns.Where(builtIn => dispatch != DispatchChain.Filter
            || !refused.TryGetValue(builtIn, out var there) || !there.Contains(chain))
        group chain by builtIns.ToValueList() into alike
        let name = new ChainName($"rehearsal-of-{dispatch.Kinds}{(alike.Key == dispatch.BuiltIns ? ""
            : $"-{string.Concat(alike.Key.Select(builtIn => builtIn.Value[0]))}")}")
        select new RehearsalHook(name, [
            .. alike.Select(chain => new Step.Append(name, $"-j {chain}")),
            .. alike.Key.Select(builtIn => new Step.Append(builtIn, $"-j {name}"))]);

    /// <summary>
    /// The chains for INPUT alone, and below OUTPUT those with matches that the kernel refuses there, such as of hardware addresses, and
    /// all that lead to them: the packets there have a list of their own then, which leads to none of them.
    /// </summary>
    private static HashSet<ChainName> Refused(ValueList<WrittenChain> chains, bool isOutput)
    {
        var matching = chains.Where(chain => PartitionChainName.IsReceived(chain.Name)
            || (isOutput && chain.Rules.Any(ArrivingMatches.AreIn)))
            .Select(chain => chain.Name).ToHashSet();
        while (matching.Count > 0 && chains.Where(chain => !matching.Contains(chain.Name)
            && chain.Rules.Any(rule => RuleTarget.Find(rule) is { } target && matching.Contains(target.Chain)))
            .Select(chain => chain.Name).ToList() is { Count: > 0 } more)
        {
            matching.UnionWith(more);
        }

        return matching;
    }

    private static DispatchChain? DispatchFor(ChainName chain) =>
        PartitionChainName.TryParse(chain, out var name) ? DispatchChain.Find(name.Kind) : DispatchChain.Above(chain);
}

/// <summary>Finds the rules that the kernel refuses, and among the others those that are printed differently.</summary>
internal sealed class RuleSearch(Family family, Variant variant, Func<ValueList<WrittenRule>, Trial> attempt)
{
    /// <exception cref="NetfilterException">No rule is the cause.</exception>
    public ValueList<Objection> Run(ValueList<WrittenRule> rules)
    {
        var refused = new List<(WrittenRule Rule, string Words)>();
        var search = new RefusalSearch<WrittenRule>(variant, attempt,
            words => new NetfilterException($"the new chains cannot be made there: {words}"));
        var loaded = search.Run(rules, RuleNames.Most, refused);
        return
        [
            .. refused.Select(rule => new Objection.Refused(rule.Rule, rule.Words)),
            .. loaded is var (rest, saved) ? new PrintedForms(family, SavedAlone).Differences(rest, saved) : [],
        ];
    }

    private string SavedAlone(WrittenRule rule) => attempt([rule]).Result is TrialResult.Loaded loaded ? loaded.Saved
        : throw new NetfilterException("the kernel accepts rules together that it refuses one by one");
}
