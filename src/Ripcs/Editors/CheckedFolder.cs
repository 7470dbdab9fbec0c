using Ripcs.Core;
using Ripcs.Scripting;

namespace Ripcs.Editors;

/// <summary>What the last check of the folder found, and of each rule file what its last version without errors said.</summary>
/// <param name="Rules">The last result.</param>
/// <param name="Good">The last results without errors, by shown path.</param>
internal sealed record CheckedFolder(CompiledRuleSet Rules, IReadOnlyDictionary<string, CompiledFile> Good)
{
    public static CheckedFolder After(CheckedFolder? before, CompiledRuleSet rules)
    {
        var good = rules.Each.Where(IsGood).ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var file in rules.Each.Where(file => !IsGood(file)))
        {
            if (before?.Good.GetValueOrDefault(file.Path) is { } earlier)
                good.Add(file.Path, earlier);
        }

        return new CheckedFolder(rules, good);
    }

    /// <summary>The same, with what a file says by itself now.</summary>
    public CheckedFolder With(CompiledFile file) => !IsGood(file) ? this
        : this with { Good = new Dictionary<string, CompiledFile>(Good, StringComparer.Ordinal) { [file.Path] = file } };

    /// <summary>What no file has by itself: errors and warnings of several partitions together.</summary>
    public IEnumerable<Diagnostic> Together => Rules.Diagnostics.Except(Rules.Each.SelectMany(file => file.Diagnostics));

    /// <summary>The path of a file of the folder as rules and messages have it.</summary>
    public string Shown(string fullPath) => Path.GetRelativePath(Path.GetDirectoryName(Rules.Root) ?? "/", fullPath);

    public string FullPath(string shown) => Path.Combine(Path.GetDirectoryName(Rules.Root) ?? "/", shown);

    /// <summary>The labels and sets that a rule file can use, with those that it computes.</summary>
    public IEnumerable<SaidLabel> LabelsOf(string shown) => Good.GetValueOrDefault(shown)?.Labels ?? [];

    /// <summary>What a statement became; none if the text has changed since, or has errors, or if it makes no rules.</summary>
    /// <param name="shown">The file that contains it.</param>
    /// <param name="text">The text of the file now.</param>
    /// <param name="line">Its line, counted from 1.</param>
    /// <param name="name">Its name; null if that is not known.</param>
    public ValueList<string> RulesOf(string shown, string? text, int line, string? name)
    {
        if (Rules.Inputs.FirstOrDefault(input => input.Text.Path == shown) is not { } read || (text is not null && read.Text.Text != text))
            return [];

        // A statement in a file that is loaded is in the partition of each file that loads it; one of them is shown.
        return Rules.Each.Where(file => IsGood(file) && file.Partition is not null).OrderByDescending(file => file.Path == shown)
            .Select(file => RulesOf(file.Partition!, shown, line, name))
            .FirstOrDefault(rules => rules.Count > 0);
    }

    private static ValueList<string> RulesOf(CompiledPartition partition, string shown, int line, string? name) =>
    [
        .. from chain in partition.Chains
           where chain.Table != TableName.Set
           from rule in chain.Rules
           where rule.Origin.File == shown && rule.Origin.Line == line && (name is null || rule.Origin.What.Length == 0
               || rule.Origin.What == name)
           select $"{(chain.Family is Family.IPv4 ? "iptables" : "ip6tables")} -t {chain.Table} -A {chain.Name} {rule.Text}",
    ];

    private static bool IsGood(CompiledFile file) => file.Diagnostics.All(said => said.Severity is not Severity.Error);
}
