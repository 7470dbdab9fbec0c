using Ripcs.Scripting.Workers;

namespace Ripcs.Editors;

/// <summary>What is known of labels: their names where one can be written, and for each its addresses and where it is used.</summary>
internal sealed class LabelPages(EditorCompiler compiler, OpenFiles files, CheckedFolder? folder)
{
    private const int ShownAddresses = 12;
    private const int ShownUses = 20;

    /// <summary>The labels that a file can use, each with its addresses, if these are known.</summary>
    public IEnumerable<(string Name, string Addresses)> NamesIn(string path, EditorAnswer answer) =>
        answer.Declared.Concat(folder?.LabelsOf(folder.Shown(path)).Select(label => label.Name) ?? [])
            .Distinct().Order(StringComparer.Ordinal).Select(name => (name, Addresses(path, name, At(answer, name)) ?? ""))
            .Concat(BuiltInLabel.Names.Select(name => (name, "built in")));

    /// <summary>Its addresses and its uses, in Markdown; null for what is no label.</summary>
    public string? Page(string path, EditorAnswer answer)
    {
        if (folder is null || answer.Label is not { } name || Declaration(path, answer) is not { } said)
            return null;

        var uses = Uses(said);
        var shown = uses.Take(ShownUses).Select(use => $"- {folder.Shown(use.FullPath)}:{use.Line + 1}").ToList();
        if (uses.Count > shown.Count)
            shown.Add($"- and {uses.Count - shown.Count} more");

        return $"**{(said.IsSet ? "set" : "label")} {Words.Literal(name)}**, {said.At.File}:{said.At.Line}\n\n"
            + (Addresses(path, name, said.At) is { } addresses ? $"{addresses}\n\n" : "")
            + (uses.Count == 0 ? "No statement names it." : $"Named in {Words.Count(uses.Count, "place")}:\n{string.Join('\n', shown)}");
    }

    /// <summary>Where a label is declared whose name the file computes; null if it is not known.</summary>
    public EditorPlace? PlaceOf(string path, EditorAnswer answer) => folder is not null && Declaration(path, answer) is { } said
        ? new EditorPlace(folder.FullPath(said.At.File), said.At.Line - 1, Math.Max(said.At.Column - 1, 0), Math.Max(said.At.Column - 1, 0))
        : null;

    private SaidLabel? Declaration(string path, EditorAnswer answer)
    {
        var at = At(answer, answer.Label!);
        return folder!.LabelsOf(folder.Shown(path)).FirstOrDefault(label => label.Name == answer.Label)
            ?? folder.Good.Values.SelectMany(file => file.Labels).FirstOrDefault(label =>
                label.Name == answer.Label && at is { } place && label.At.File == place.File && label.At.Line == place.Line);
    }

    // Where the text of the file declares it.
    private SourceSpan? At(EditorAnswer answer, string name) => folder is null || name != answer.Label ? null
        : answer.Places.Select(place => (SourceSpan?)new SourceSpan(folder.Shown(place.FullPath), place.Line + 1)).FirstOrDefault();

    private string? Addresses(string path, string name, SourceSpan? at)
    {
        if (folder is null)
            return null;

        var own = folder.Good.GetValueOrDefault(folder.Shown(path));
        var partitions = (own is null ? folder.Good.Values : [own]).Select(file => file.Partition).OfType<CompiledPartition>().ToList();
        bool IsIt(string file, int line) => own is not null || (at is { } place && place.File == file && place.Line == line);
        var members = partitions.SelectMany(partition => partition.Labels)
            .FirstOrDefault(label => label.Name == name && IsIt(label.File, label.Line))?.Members
            ?? partitions.SelectMany(partition => partition.Chains).Where(chain => chain.Table == TableName.Set)
                .SelectMany(chain => chain.Rules)
                .Where(rule => rule.Origin.What == name && IsIt(rule.Origin.File, rule.Origin.Line))
                .Select(rule => rule.Text).Distinct().ToValueList();
        return members.Count == 0 ? null : Words.First(members, ShownAddresses);
    }

    // Of each rule file that has this label, and of what these load, the places that the C# syntax shows.
    private ValueList<EditorPlace> Uses(SaidLabel said)
    {
        bool IsIt(SaidLabel label) => label.Name == said.Name && label.At == said.At;
        var users = folder!.Good.Values.Where(file => file.Labels.Any(IsIt)).Select(file => file.Path).ToHashSet();
        var isAlone = folder.Good.Values.SelectMany(file => file.Labels).Where(label => label.Name == said.Name).All(IsIt);
        var ruleFiles = folder.Rules.Each.Select(file => file.Path).ToHashSet();
        return compiler.UsesOf(said.Name, folder.Rules.Inputs
            .Where(input => input.FullPath.EndsWith(".csx", StringComparison.Ordinal) && (users.Contains(input.Text.Path)
                || input.Text.Path == said.At.File || (isAlone && !ruleFiles.Contains(input.Text.Path))))
            .Select(input => (input.FullPath, Text: files.Texts.GetValueOrDefault(input.FullPath) ?? input.Text.Text))
            .Where(file => file.Text.Contains(said.Name, StringComparison.Ordinal)));
    }
}
