namespace Ripcs.Core.Importing;

/// <summary>
/// The rules of dumps in the words of iptables, in one file. What a Raw cannot say is found by the compiler itself, left out, and the rest
/// tried again, until it is right.
/// </summary>
internal static class RawImport
{
    /// <summary>The draft with a Raw for each dump, and what became of the dumps' rules that stand in no statement.</summary>
    /// <param name="draft">What else the file says.</param>
    /// <param name="dumps">What is to be said by Raw.</param>
    /// <param name="said">The rules of these that the draft says already.</param>
    public static (DraftFile File, ValueList<RuleFate> Fates) Add(DraftFile draft, ValueList<Dump> dumps, IReadOnlySet<DumpRule> said)
    {
        var refused = new Dictionary<DumpRule, string>();
        while (true)
        {
            var left = refused.Keys.Concat(said).ToHashSet();
            var raws = dumps.Select(dump => RawTables.Of(dump, left, draft.HostPolicy?.Family == (int)dump.Family)).ToList();
            var file = draft with { Raws = raws.Select(raw => raw.Text).Where(text => text.Lines.Count > 0).ToValueList() };
            var errors = file.IsEmpty ? [] : Compiler.Compile(file.ToRuleFile(),
                default).Diagnostics.Where(found => found.Severity is Severity.Error).ToList();
            if (errors.Count == 0)
                return (file, Fates(file, raws.SelectMany(raw => raw.Idle), refused));

            Refuse(file, errors, refused);
        }
    }

    /// <exception cref="ImportException">No rule can be blamed, as for chains that lead back to themselves.</exception>
    private static void Refuse(DraftFile file, List<Diagnostic> errors, Dictionary<DumpRule, string> refused)
    {
        var before = refused.Count;
        foreach (var error in errors)
        {
            if (file.RawLineAt(error.Span.Line)?.Rule is { } rule)
            {
                // A save has no iptables in front of a line: there the option of a family has the other one pass it by.
                refused.TryAdd(rule, error.Message.Replace("write iptables in front", "write -4 in front", StringComparison.Ordinal)
                    .Replace("write ip6tables in front", "write -6 in front", StringComparison.Ordinal));
            }
        }

        if (refused.Count == before)
            throw new ImportException(errors[0].Message);
    }

    private static ValueList<RuleFate> Fates(DraftFile file, IEnumerable<DumpRule> idle, Dictionary<DumpRule, string> refused) =>
    [
        .. file.Raws.SelectMany(raw => raw.Lines).Select(line => line.Rule).OfType<DumpRule>()
            .Select(rule => new RuleFate(rule, FateKind.Raw)),
        .. idle.Select(rule => new RuleFate(rule, FateKind.WithoutEffect)),
        .. refused.Select(entry => new RuleFate(entry.Key, FateKind.Refused, entry.Value)),
    ];
}

/// <summary>A save holds what neither Ripcs nor iptables-restore takes, and not because of one rule.</summary>
public sealed class ImportException(string message) : Exception(message);
