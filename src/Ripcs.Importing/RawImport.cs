namespace Ripcs.Importing;

/// <summary>
/// The rules of dumps in iptables syntax, in one file. The compiler itself finds what a Raw
/// cannot contain; this is left out, and the rest is compiled again until there is no error.
/// </summary>
internal static class RawImport
{
    // A save has no "iptables" before a line; there, an option (-4, -6) makes the other family skip it. Nor is it a text of C#.
    private static readonly (string Raw, string Save)[] OfSave =
    [
        ("write iptables in front", "write -4 in front"), ("write ip6tables in front", "write -6 in front"),
        ("a Raw is not read by a shell", "a save is not read by a shell"),
        ("write the value itself, in an interpolated text $\"…\" if necessary, or quote it", "write the variable's value in its place"),
    ];

    /// <summary>The draft with a Raw for each dump, and what happened to the rules that did not become statements.</summary>
    /// <param name="draft">The rest of the file.</param>
    /// <param name="dumps">The dumps to express as Raw.</param>
    /// <param name="said">Those of their rules that the draft already contains.</param>
    /// <param name="places">What is known of the filter table.</param>
    public static (DraftFile File, ValueList<RuleFate> Fates) Add(
        DraftFile draft, ValueList<Dump> dumps, IReadOnlySet<DumpRule> said, RawPlaces places)
    {
        var refused = new Dictionary<DumpRule, string>();
        while (true)
        {
            var left = refused.Keys.Concat(said).ToHashSet();
            var raws = dumps.Select(dump => RawTables.Of(dump, left, places)).ToList();
            var file = draft with { Raws = raws.SelectMany(raw => raw.Texts).Where(text => text.Lines.Count > 0).ToValueList() };
            var errors = file.IsEmpty ? [] : Compiler.Compile(file.ToRuleFile(),
                default).Diagnostics.Where(found => found.Severity is Severity.Error).ToList();
            if (errors.Count == 0)
                return (file, Fates(file, raws.SelectMany(raw => raw.Idle), refused));

            // One of several in a line may be to blame.
            if (errors.Exists(error => file.RawLineAt(error.Span.Line) is { Rules.Count: > 1 }))
            {
                places = places with { IsOneInLine = true };
            }
            else
            {
                Refuse(file, errors, refused);
            }
        }
    }

    /// <exception cref="ImportException">No rule is to blame, as for chains that form a loop.</exception>
    private static void Refuse(DraftFile file, List<Diagnostic> errors, Dictionary<DumpRule, string> refused)
    {
        var before = refused.Count;
        foreach (var error in errors)
        {
            foreach (var rule in file.RawLineAt(error.Span.Line)?.Rules ?? [])
            {
                refused.TryAdd(rule, OfSave.Aggregate(error.Message,
                    (message, words) => message.Replace(words.Raw, words.Save, StringComparison.Ordinal)));
            }
        }

        if (refused.Count == before)
            throw new ImportException(errors[0].Message);
    }

    private static ValueList<RuleFate> Fates(DraftFile file, IEnumerable<DumpRule> idle, Dictionary<DumpRule, string> refused) =>
    [
        .. file.Raws.SelectMany(raw => raw.Lines).SelectMany(line => line.Rules.Select(rule => new RuleFate(rule, FateKind.Raw, line.Why)))
            .DistinctBy(fate => fate.Rule),
        .. idle.Select(rule => new RuleFate(rule, FateKind.WithoutEffect)),
        .. refused.Select(entry => new RuleFate(entry.Key, FateKind.Refused, entry.Value)),
    ];
}

/// <summary>A save contains something that neither Ripcs nor iptables-restore accepts, and no single rule is to blame.</summary>
public sealed class ImportException(string message) : Exception(message);
