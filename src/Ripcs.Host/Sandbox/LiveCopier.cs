using System.Text;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Sandbox;

/// <summary>
/// Copies the rules that load into an empty namespace, live ones or those of a dump. The namespace contains no sets and no native rules;
/// trying shows what else does not load.
/// </summary>
internal sealed class LiveCopier(IProcessRunner runner, BackendChoice backend)
{
    private readonly NamespaceTrial _trial = new(runner);
    private readonly BackendFinder _finder = new(runner);

    /// <exception cref="HostException">No namespace can be made here, or the chains cannot.</exception>
    public LiveCopy Copy(FamilyState live)
    {
        live = live with { Tables = live.Tables.Where(table => table.Name != TableName.Set).ToValueList() };
        var programs = _finder.Find(live.Family, backend);
        var left = Left(live).ToList();
        var search = new CopySearch(live.Family, programs.Variant, rules => SandboxRunner.LoadText(Text(live, rules), programs.Variant),
            text =>
            _trial.Run(programs, text, sets: [], isSaved: false));
        var rules = search.Run(Loadable(live), left);
        return new LiveCopy(Text(live, rules), rules.Count, left.ToValueList());
    }

    private static ValueList<LiveRule> Loadable(FamilyState live) =>
        (from table in live.Tables
         from chain in table.Chains
         where IsThere(chain)
         from rule in chain.Rules
         where Reason(rule) is null
         select new LiveRule(table.Name, chain.Name, rule.Text)).ToValueList();

    private static IEnumerable<NotCopied> Left(FamilyState live)
    {
        foreach (var (table, chain) in live.Tables.SelectMany(table => table.Chains.Select(chain => (table.Name, chain))))
        {
            if (chain.IsHidden)
            {
                yield return new NotCopied(live.Family, table, chain.Name, null, HiddenText.NotCopied(live.Family, table, chain.Name));
                continue;
            }

            foreach (var rule in chain.Rules)
            {
                if (Reason(rule) is { } reason)
                    yield return new NotCopied(live.Family, table, chain.Name, PlainText(rule.Text), reason);
            }
        }
    }

    /// <summary>Why a rule cannot load, if that is known without trying; else null.</summary>
    private static string? Reason(SavedRule rule) =>
        rule.IsUnknown ? "hidden"
        : rule.Text.Any(char.IsControl) ? "iptables-save prints it in a form that cannot be read back"
        : ParsedRule.Of(rule.Text).Sets.FirstOrDefault() is { } set ? $"the set {set} is not in a sandbox"
        : null;

    private static string PlainText(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));

    // iptables cannot make a chain that another program put on a hook of its own choice.
    private static bool IsThere(ChainState chain) => !chain.IsBuiltIn || Tables.IsBuiltIn(chain.Name);

    private static string Text(FamilyState live, ValueList<LiveRule> rules)
    {
        var text = new StringBuilder();
        var byTable = rules.ToLookup(rule => rule.Table);
        foreach (var table in live.Tables)
        {
            text.Append('*').Append(table.Name).Append('\n');
            foreach (var chain in table.Chains.Where(IsThere))
            {
                text.Append(':').Append(chain.Name).Append(' ').Append(chain.Policy ?? "-").Append(" [0:0]\n");
            }

            foreach (var rule in byTable[table.Name])
            {
                text.Append("-A ").Append(rule.Chain).Append(rule.Text.Length == 0 ? "" : " ").Append(rule.Text).Append('\n');
            }

            text.Append("COMMIT\n");
        }

        return text.ToString();
    }
}

/// <summary>A rule to copy into a sandbox.</summary>
internal sealed record LiveRule(TableName Table, ChainName Chain, string Text);

/// <summary>What is not copied, and why: a rule, or, without one, a chain with all of its rules.</summary>
internal sealed record NotCopied(Family Family, TableName Table, ChainName Chain, string? Rule, string Reason)
{
    /// <summary>As one line.</summary>
    public override string ToString() =>
        $"not copied: {Words.Place(Family, Table)} {Chain}{(Rule is null ? "" : $": {Rule}")} ({Reason})";
}

/// <summary>The live rules of a family as they load into a sandbox.</summary>
internal sealed record LiveCopy(string Text, int Rules, ValueList<NotCopied> Left);
