using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Importing;

/// <summary>
/// A partition in statements. The shortest way to say it is tried first, then plainer ones, until the compiler makes of it chains that decide as those
/// of the save: what a statement implies is part of what is compared.
/// </summary>
internal sealed class PartitionImport
{
    private const string Everywhere = "all";

    private readonly RiptPartition _partition;
    private readonly DraftFile _draft;
    private readonly IReadOnlyList<RuleStatement> _filter;
    private readonly IReadOnlyList<RuleStatement> _rewrites;

    private PartitionImport(RiptPartition partition, DraftFile draft, IReadOnlyList<RuleStatement> filter, IReadOnlyList<RuleStatement> rewrites) =>
        (_partition, _draft, _filter, _rewrites) = (partition, draft, filter, rewrites);

    /// <summary>The files of the partition: one, or a second one for its rewrites; null, and the rule, where a rule is none that statements say.</summary>
    public static (ValueList<DraftFile> Files, string Problem) Of(RiptPartition partition, DraftFile draft)
    {
        var (filter, rewrites) = (Sentences(partition.Filter), Sentences([.. partition.Dnat, .. partition.Snat]));
        if (filter is null || rewrites is null)
        {
            var lost = partition.Filter.Concat(partition.Dnat).Concat(partition.Snat).First(rule => RuleSentence.Of(rule) is null);
            return ([], FormattableString.Invariant($"line {lost.Line}, {lost}, is said by no statement"));
        }

        var import = new PartitionImport(partition, draft, filter, rewrites);
        var found = import.Ways().Select(way => way.Select(Labelled).ToList()).FirstOrDefault(import.IsRight);
        return found is null ? ([], $"the chains of {partition.Name} are not said by statements") : (found.ToValueList(), "");
    }

    private static List<RuleStatement>? Sentences(ValueList<DumpRule> rules)
    {
        var said = rules.Select(rule => (Rule: rule, Sentence: RuleSentence.Of(rule))).ToList();
        return said.Exists(item => item.Sentence is null) ? null : Logged([.. said.Select(item => (Asked(item.Rule), item.Sentence!))]);
    }

    private static string Asked(DumpRule rule) => string.Join(' ', ParsedRule.Of(rule.Text).Matches);

    // A log in front of what decides about the same packets is said with it.
    private static List<RuleStatement> Logged(List<(string Asked, RuleStatement Said)> sentences)
    {
        var logged = new List<RuleStatement>();
        foreach (var (place, (asked, said)) in sentences.Index())
        {
            var before = place > 0 ? sentences[place - 1] : default;
            if (before.Said is { Kind: StatementKind.Log, Log: { } log } && before.Asked == asked && said.Kind is StatementKind.Accept or StatementKind.Drop or StatementKind.Reject)
            {
                logged[^1] = said with { Log = log };
            }
            else
            {
                logged.Add(said);
            }
        }

        return logged;
    }

    private IEnumerable<IEnumerable<DraftFile>> Ways()
    {
        var (filter, rewrites) = Implied();
        yield return [_draft with { Rules = [.. MergedSentences.Of(rewrites), .. MergedSentences.Of(filter)] }];
        yield return [_draft with { Rules = [.. MergedSentences.Of(_rewrites), .. MergedSentences.Of(_filter)] }];
        yield return [_draft with { Rules = [.. MergedSentences.Of(_rewrites), .. _filter] }];
        yield return [_draft with { Rules = [.. _rewrites, .. _filter] }];

        // A rule to a public address means more in the file whose rewrite leads it on.
        var own = _draft with { Partition = RewritesName(_draft.Partition) };
        yield return [_draft with { Rules = MergedSentences.Of(_filter).ToValueList() }, own with { Rules = MergedSentences.Of(_rewrites).ToValueList() }];
        yield return [_draft with { Rules = _filter.ToValueList() }, own with { Rules = _rewrites.ToValueList() }];
    }

    private static string RewritesName(string partition) => $"{partition[..Math.Min(partition.Length, PartitionName.MaxLength - 4)]}.nat";

    /// <summary>What an accept says of the sources of a Snat, the Snat implies.</summary>
    private (List<RuleStatement> Filter, List<RuleStatement> Rewrites) Implied()
    {
        var (filter, rewrites) = (_filter.ToList(), new List<RuleStatement>());
        foreach (var said in _rewrites)
        {
            var accept = said.Translations is [TranslationRequest.Snat or TranslationRequest.Masquerade] && said with
            {
                Kind = StatementKind.Accept, Translations = [], NoAccept = false, From = Sources(said), To = said.To ?? [Everywhere], AnyProtocol = said.Protocols is null,
            } is var implied ? filter.IndexOf(implied) : -1;
            if (accept >= 0)
            {
                filter.RemoveAt(accept);
            }

            rewrites.Add(accept >= 0 ? said with { NoAccept = false } : said);
        }

        return (filter, rewrites);
    }

    private static ValueList<string>? Sources(RuleStatement said) => said.Translations[0].Addresses is [Everywhere] ? null : said.Translations[0].Addresses;

    private static DraftFile Labelled(DraftFile file)
    {
        var (labels, rules) = Naming.Of(file.Rules);
        return file with { Labels = labels, Rules = rules };
    }

    private bool IsRight(List<DraftFile> files)
    {
        var compiled = files.ConvertAll(file => file.Rules.Count == 0 ? null : Compiler.Compile(file.ToRuleFile(), default));
        if (compiled.Exists(file => file is not null && (file.Partition is null || file.Diagnostics.Any(found => found.Severity is Severity.Error))))
        {
            return false;
        }

        var chains = compiled.SelectMany(file => file?.Partition?.Chains ?? []).ToList();
        return chains.TrueForAll(chain => chain.Family is Family.IPv4)
            && IsSame(ChainKind.Filter, _partition.Filter) && IsSame(ChainKind.Dnat, _partition.Dnat) && IsSame(ChainKind.Snat, _partition.Snat);

        bool IsSame(ChainKind kind, ValueList<DumpRule> rules) => RuleOrder.IsSame(
            rules.Select(rule => rule.Text),
            chains.Where(chain => PartitionChainName.Parse(chain.Name).Kind == kind).SelectMany(chain => chain.Rules).Select(rule => rule.Text));
    }
}
