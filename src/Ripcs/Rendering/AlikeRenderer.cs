using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Differences.Alike;

namespace Ripcs.Rendering;

/// <summary>Prints edits that are alike under their cause: the cause, their number and places, and one example of each kind.</summary>
internal sealed class AlikeRenderer(TextWriter output, DiffLines lines, Palette palette)
{
    private const int NamedPartitions = 3;
    private const int NamedMembers = 6;
    private const int NamedNotes = 3;
    private const int Examples = 3;
    private const int NamedOpening = 12;
    private const int NamedValues = 1;

    /// <summary>True for a command that can list all of them.</summary>
    public bool CanListAll { get; init; }

    public void WriteExamples(AlikeEdits alike)
    {
        var examples = alike.Edits.DistinctBy(found => (found.Line.Origin?.Statement, found.Edit.Old is null, found.Edit.New is null))
            .Take(Examples).ToList();
        foreach (var example in examples)
        {
            output.WriteLine(PlainText.Of($"  such as {example.Partition.Name}  {Words.Place(example.Chain.Family, example.Chain.Table)}"));
            lines.Write([.. EditLines.Of(example.Chain, example.Edit)]);
        }
    }

    /// <summary>Only the cause and the number.</summary>
    public void WriteCause(AlikeEdits alike)
    {
        foreach (var cause in Causes(alike))
        {
            output.WriteLine($"{palette.Strong}{PlainText.Of(cause)}{palette.Reset}");
        }

        output.WriteLine(PlainText.Of($"  {Sum(alike)}{Notes(alike)}") + (alike.IsOpening
            ? $"   {palette.Strong}{Opening.Mark}{palette.Reset}" : ""));
    }

    /// <summary>The same for machines: the cause, and all of its edits.</summary>
    public static JsonFields Json(AlikeEdits alike) => new()
    {
        ["labels"] = alike.Labels.Select(label => new JsonFields
        {
            ["name"] = label.Name,
            ["file"] = label.File.Length == 0 ? null : label.File,
            ["line"] = label.File.Length == 0 ? null : label.Line,
            ["removed"] = label.Removed,
            ["added"] = label.Added,
            ["kept"] = label.Kept.Count(),
        }),
        ["values"] = alike.Values.Select(value => new JsonFields { ["option"] = value.Option, ["old"] = value.Old, ["new"] = value.New }),
        ["statement"] = alike.Line?.Statement ?? alike.Statement?.Statement,
        ["names"] = alike.Line?.Pattern,
        ["file"] = alike.Line?.File ?? alike.Statement?.File,
        ["line"] = alike.Line?.Number ?? alike.Statement?.Line,
        ["wide"] = alike.IsOpening,
        ["partitions"] = alike.Partitions.Select(partition => partition.Name),
        ["edits"] = alike.Edits.Select(found => new JsonFields
        {
            ["partition"] = found.Partition.Name,
            ["family"] = (int)found.Chain.Family,
            ["table"] = found.Chain.Table.Value,
            ["chain"] = (found.Chain.New ?? found.Chain.Old)?.Value,
            ["old"] = found.Edit.Old?.Text,
            ["new"] = found.Edit.New?.Text,
        }),
    };

    private static IEnumerable<string> Causes(AlikeEdits alike)
    {
        foreach (var label in alike.Labels)
        {
            var place = label.File.Length == 0 ? "" : $" ({label.File}:{label.Line})";
            yield return $"label \"{label.Name}\"{place}: {Change([.. label.Removed], [.. label.Added], [.. label.Kept])}";
        }

        if (alike.Line is { } line)
        {
            var (first, more) = (alike.Values[0], alike.Values.Count - NamedValues);
            yield return $"{line.Statement} \"{line.Pattern}\" ({line.File}:{line.Number}, a loop's line): {first.Option} {first.Old} -> "
                + $"{first.New}{(more > 0 ? $" and {more} more" : "")}";
        }
        else if (alike.Values.Count > 0)
        {
            var place = alike.Statement is { } statement ? $"{statement.Statement} ({statement.File}:{statement.Line}): " : "";
            yield return place + string.Join(", ", alike.Values.Select(value => $"{value.Option} {value.Old} -> {value.New}"));
        }
    }

    private static string Change(List<string> removed, List<string> added, List<string> kept)
    {
        var change = (removed.Count, added.Count) switch
        {
            (0, _) => $"gains {Named(added)}",
            (_, 0) => $"loses {Named(removed)}",
            _ => $"{Named(removed)} -> {Named(added)}",
        };
        return kept.Count == 0 ? change
            : kept.Count <= NamedMembers ? $"{change}; {Words.List(kept)} {(kept.Count == 1 ? "stays" : "stay")}"
            : $"{change}; {kept.Count} other addresses stay";
    }

    private string Sum(AlikeEdits alike)
    {
        var edits = alike.Edits;
        var (change, come, go) = (edits.Count(found => found.Edit.IsReplacement), edits.Count(found => found.Edit.Old is null),
            edits.Count(found => found.Edit.New is null));
        var kinds = edits.GroupBy(found => found.Line.Origin?.Statement ?? "unnamed").OrderByDescending(kind => kind.Count()).ToList();
        var what = alike.IsOpening ? $"{Words.Count(edits.Count, "rule")} {(edits.Count == 1 ? "opens" : "open")} to or from everywhere"
            : Words.List([.. new[] { (Count: change, What: "changed"), (Count: come, What: "added"), (Count: go, What: "removed") }
                .Where(kind => kind.Count > 0)
                .Select((kind, place) => $"{(place == 0 ? Words.Count(kind.Count, "rule") : $"{kind.Count}")} {kind.What}")]);
        var of = kinds.Count == 1 ? ""
            : $": {Words.List([.. kinds.Select(kind => $"{kind.Count()} {kind.Key}")])}";
        var names = alike.Partitions.Select(partition => partition.Name).ToList();
        var all = CanListAll ? " (--all lists them)" : "";
        return names.Count == 1 ? $"{what} in {names[0]}{of}{all}"
            : $"{what} in {Words.Count(names.Count, "partition")}: {Words.First(names, alike.IsOpening ? NamedOpening : NamedPartitions)}"
                + $"{all}{(of.Length > 0 ? $"; {of[2..]}" : "")}";
    }

    // The tickets and owners of the rules in this group, as in the line of a partition.
    private static string Notes(AlikeEdits alike)
    {
        var origins = alike.Edits.Select(found => found.Line.Origin).OfType<Core.Model.RuleOrigin>().ToList();
        List<string> tickets = [.. origins.Select(origin => origin.Ticket).OfType<string>().Distinct()],
        owners = [.. origins.Select(origin => origin.Owner).OfType<string>().Distinct()];
        string[] notes = [Named("ticket", tickets), Named("owner", owners)];

        static string Named(string what, List<string> all) =>
            all.Count == 0 ? "" : $"{what}{(all.Count == 1 ? "" : "s")} {Words.First(all, NamedNotes)}";

        return tickets.Count + owners.Count == 0 ? "" : $"   ({string.Join(", ", notes.Where(note => note.Length > 0))})";
    }

    private static string Named(List<string> members) => Words.First(members, NamedMembers);
}
