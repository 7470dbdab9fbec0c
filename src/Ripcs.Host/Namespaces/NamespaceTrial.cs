using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Namespaces;

/// <summary>Loads a text into a namespace made only for it: one process tree, and nothing remains when it has ended.</summary>
internal sealed class NamespaceTrial(IProcessRunner runner)
{
    // It prints how far it got, because an exit code alone could come from anything. $1 is ipset, $2 and $3 the restore and save programs;
    // then the sets, each with its kind, as words separated by blanks.
    private const string Inside = """
        echo namespace
        ipset=$1 restore=$2 save=$3
        shift 3
        set -f
        for set; do "$ipset" create $set || exit 1; done
        echo sets
        "$restore" --noflush --wait 10 || exit 1
        echo loaded
        exec "$save"
        """;

    private ValueList<string>? _way;

    /// <param name="sets">As ipset creates them: "blk hash:ip family inet".</param>
    /// <param name="isSaved">False if nobody asks what iptables-save prints of it.</param>
    /// <exception cref="SandboxException">No namespace can be made here.</exception>
    /// <exception cref="NetfilterException">The trial gave no answer.</exception>
    public TrialResult Run(FamilyPrograms programs, string text, IEnumerable<string> sets, bool isSaved = true)
    {
        // Not the host's lock, which the run that rehearses may hold.
        using var folder = ThrowawayFolder.Make(ThrowawayFolder.OfRehearsal);
        ValueList<string> inside =
        [
            "/bin/sh", "-c", Inside, "rehearsal", ProgramFiles.Find("ipset") ?? "ipset",
            programs.Restore, isSaved ? programs.Save : "true", .. sets,
        ];
        return Result(Run(inside, text, Path.Combine(folder.Path, "xtables.lock")));
    }

    private ProcessResult Run(ValueList<string> inside, string text, string lockFile)
    {
        (_way, var result) = NamespaceCommand.First(
            _way is { } known ? [known] : NamespaceCommand.Ways(),
            way => runner.Run(new ProcessCommand(way[0], [.. way.Skip(1), .. inside]) { Input = text, XtablesLockFile = lockFile }),
            result => Reached(result.Output, "namespace", out _));
        return result;
    }

    private static TrialResult Result(ProcessResult result)
    {
        Reached(result.Output, "namespace", out var rest);
        if (!Reached(rest, "sets", out rest))
            throw new NetfilterException($"the sets that rules name cannot be made: {RefusedLines.Words(result.Errors)}");

        return Reached(rest, "loaded", out var saved)
            ? new TrialResult.Loaded(SaveCheck.Text("iptables-save", result with { Output = saved }))
            : new TrialResult.Refused(result.Errors);
    }

    private static bool Reached(string output, string stage, out string rest)
    {
        var isReached = output.StartsWith(stage + '\n', StringComparison.Ordinal);
        rest = isReached ? output[(stage.Length + 1)..] : output;
        return isReached;
    }
}

/// <summary>How a trial ended.</summary>
internal abstract record TrialResult
{
    private TrialResult()
    {
    }

    /// <summary>The error output of iptables-restore; null if it took the text.</summary>
    public abstract string? Refusal { get; }

    /// <summary>The text loaded, and this is what iptables-save prints.</summary>
    public sealed record Loaded(string Saved) : TrialResult
    {
        public override string? Refusal => null;
    }

    /// <summary>iptables-restore did not take it.</summary>
    public sealed record Refused(string Errors) : TrialResult
    {
        public override string Refusal => Errors;
    }
}

/// <summary>A chain with the rules that a plan writes into it and that are not live yet: of
/// bridges and pointers as well as of partitions.</summary>
internal sealed record WrittenChain(Family Family, TableName Table, ChainName Name, ValueList<string> Rules)
{
    /// <summary>
    /// All that a plan writes in all its blocks, except the guards and the jumps from built-in chains, which every rehearsal makes itself.
    /// </summary>
    public static ValueList<WrittenChain> Of(Plan plan, FirewallState live)
    {
        var parts = from block in plan.Blocks
                    where block.Table != TableName.Set
                    let made = block.Steps.OfType<Step.NewChain>().Select(step => step.Chain).ToHashSet()
                    from written in block.Steps.Where(step => step.Written is not null).GroupBy(step => step.Chain, step => step.Written!)
                    where written.Key != DispatchChain.Guard && !Tables.IsBuiltIn(written.Key)
                    group new Part(made.Contains(written.Key), written) by (block.Family, block.Table, Chain: written.Key);
        var again = plan.Again.ToHashSet();
        var chains = parts.Select(chain =>
            new WrittenChain(chain.Key.Family, chain.Key.Table, chain.Key.Chain, New(chain, Live(live, chain.Key))))
            .Where(chain => chain.Rules.Count > 0)
            .Select(chain => again.Contains(new ChainPlace(chain.Family, chain.Table, chain.Name)) ? chain with { Rules = [] }
                : chain).ToValueList();
        return chains.Any(chain => chain.Rules.Count > 0) ? chains : [];
    }

    private static HashSet<string> Live(FirewallState live, (Family Family, TableName Table, ChainName Chain) at) =>
        live[at.Family].Table(at.Table).Find(at.Chain)?.Rules.Select(rule => rule.Canonical).ToHashSet() ?? [];

    // A new chain may contain the same rule twice, and a rule's place decides which statement it comes from.
    private static ValueList<string> New(IEnumerable<Part> parts, HashSet<string> live)
    {
        var rules = new List<string>();
        foreach (var part in parts)
        {
            rules.AddRange(part.IsMade ? part.Rules.ToList() : part.Rules.Except(live).Except(rules).ToList());
        }

        return rules.ToValueList();
    }

    /// <summary>What one block writes into a chain, and whether it makes the chain.</summary>
    private sealed record Part(bool IsMade, IEnumerable<string> Rules);
}

/// <summary>One rule of a written chain by its place, counted from 0; two rules of a chain may have the same text.</summary>
internal readonly record struct WrittenRule(WrittenChain Chain, int Place)
{
    public string Text => Chain.Rules[Place];
}

/// <summary>Rules that were tried in a throw-away namespace.</summary>
/// <param name="Text">The text that loads them.</param>
/// <param name="RuleIn">The number of the rule, counted from 0, in a line, counted from 1; null if the line contains none.</param>
/// <param name="Result">The outcome.</param>
internal sealed record Trial(string Text, Func<int, int?> RuleIn, TrialResult Result)
{
    /// <summary>The error output of iptables-restore; null if it took them.</summary>
    public string? Refusal => Result.Refusal;
}

/// <summary>
/// Finds the rules that do not load: it leaves out what was refused and tries the rest again, until all of the rest loads. If iptables does
/// not name the rule, shorter and shorter beginnings are tried.
/// </summary>
/// <param name="variant">The variant of iptables-restore.</param>
/// <param name="attempt">Tries rules.</param>
/// <param name="withoutRules">Makes the exception from the kernel's words if not even the chains can be made.</param>
internal sealed class RefusalSearch<TRule>(Variant variant, Func<ValueList<TRule>, Trial> attempt, Func<string, HostException> withoutRules)
{
    /// <summary>The rules that load together, and what iptables-save prints of them; null if too many are refused.</summary>
    /// <param name="rules">All rules.</param>
    /// <param name="enough">The search ends at this many refused rules: each costs a trial, and so many have one common cause.</param>
    /// <param name="refused">Receives the rules that do not load, each with the message about it.</param>
    /// <exception cref="HostException">No rule is the cause.</exception>
    public (ValueList<TRule> Rules, string Saved)? Run(ValueList<TRule> rules, int enough, List<(TRule Rule, string Words)> refused)
    {
        while (refused.Count < enough)
        {
            var trial = attempt(rules);
            if (trial.Result is TrialResult.Loaded loaded)
                return (rules, loaded.Saved);

            var blamed = Blamed(trial);
            refused.AddRange(blamed.Select(rule => (rules[rule.Key], rule.Value)));
            rules = rules.Where((_, number) => !blamed.ContainsKey(number)).ToValueList();
        }

        return null;

        Dictionary<int, string> Blamed(Trial trial)
        {
            var named = RefusedLines.Find(variant, trial.Refusal!, trial.Text).Where(line => trial.RuleIn(line) is not null)
                .ToDictionary(line => trial.RuleIn(line)!.Value, line => KernelWords.About(trial.Refusal!, line));
            return named.Count > 0 ? named : new Dictionary<int, string>([FirstRefused(rules, trial.Refusal!)]);
        }
    }

    private KeyValuePair<int, string> FirstRefused(ValueList<TRule> rules, string errors)
    {
        if (attempt([]).Refusal is { } ofChains)
            throw withoutRules(KernelWords.About(ofChains, null));

        var (loads, fails) = (0, rules.Count);
        while (fails - loads > 1)
        {
            var middle = (loads + fails) / 2;
            if (attempt(rules.Take(middle).ToValueList()).Refusal is { } again)
            {
                (fails, errors) = (middle, again);
            }
            else
            {
                loads = middle;
            }
        }

        return new(fails - 1, KernelWords.About(errors, null));
    }
}
