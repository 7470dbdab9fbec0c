using Ripcs.Importing;

namespace Ripcs.Rendering;

/// <summary>Prints the result of an import, and what happened to the rules that it read, in numbers.</summary>
/// <param name="output">Receives them.</param>
/// <param name="errors">Receives what is refused.</param>
/// <param name="isWhole">True to print every rule.</param>
internal sealed class ImportRenderer(TextWriter output, TextWriter errors, bool isWhole)
{
    private static readonly (FateKind Kind, string Title)[] Kinds =
    [
        (FateKind.Statement, "as statements"), (FateKind.Raw, "in Raw"), (FateKind.LeftAlone, "left to the programs that write them"),
        (FateKind.WithoutEffect, "without effect, left out"), (FateKind.Refused, "refused"),
    ];

    public void Write(string path, ValueList<Dump> dumps, ImportResult imported)
    {
        WriteRefused(dumps, imported);
        output.WriteLine(PlainText.Of($"made {path}: {Words.List([.. imported.Files.Select(file => file.Name)])}"));
        foreach (var dump in dumps)
        {
            output.WriteLine(PlainText.Of($"{dump.Source}: {Sum(dump, imported)}"));
            foreach (var (kind, title) in isWhole ? Kinds : [])
            {
                WriteRules(title, [.. imported.Fates.Where(fate => fate.Kind == kind && fate.Rule.Family == dump.Family)]);
            }
        }

        if (imported.IsProved && imported.Fates.Any(fate => fate.Kind is FateKind.Statement && fate.Rule.Table == TableName.Filter))
        {
            var open = dumps.SelectMany(dump => dump.WithoutPolicy).Distinct().Select(chain => chain.Value).ToList();
            output.WriteLine("proved: table filter decides every packet as before and logs the same ones"
                + (open.Count == 0 ? "" : $", if {Words.List(open)} {(open.Count == 1 ? "has" : "have")} policy ACCEPT on the host: the "
                    + "save does not say it")
                + (imported.IsWhole ? "" : "; this leaves out what is refused"));
        }

        foreach (var note in imported.Notes)
        {
            output.WriteLine(PlainText.Of($"note: {note.InWords()}"));
        }

        output.WriteLine(PlainText.Of(imported.IsWhole
            ? $"then see what it would change with: ripcs rules diff {path} --replace"
            : "the rule files do not contain all that the host does: correct what is refused and import again, or write it by hand before "
                + "you apply them"));
    }

    private void WriteRules(string title, List<RuleFate> fates)
    {
        if (fates.Count > 0)
            output.WriteLine($"  {title}:");

        foreach (var (i, (rule, _, why)) in fates.Index())
        {
            var table = rule.Table == TableName.Filter ? "" : $"-t {rule.Table} ";
            output.WriteLine(PlainText.Of($"    line {rule.Line,-4} {table}{rule}"));
            if (why.Length > 0 && (i == fates.Count - 1 || fates[i + 1].Why != why))
                output.WriteLine(PlainText.Of($"              {why}"));
        }
    }

    /// <summary>The rules that no rule file can express.</summary>
    public void WriteRefused(ValueList<Dump> dumps, ImportResult imported)
    {
        foreach (var dump in dumps)
        {
            WriteRefused(dump, imported);
        }
    }

    private void WriteRefused(Dump dump, ImportResult imported)
    {
        foreach (var (_, table, chain) in imported.Refused.Where(refused => refused.Family == dump.Family))
        {
            errors.WriteLine(PlainText.Of($"error: {dump.Source} line {chain.Line}: policy {chain.Policy} of {chain.Name} "
                + $"({Words.Place(dump.Family, table)}) is refused: a rule file cannot set it"));
        }

        foreach (var (rule, _, why) in imported.Fates.Where(fate => fate.Kind is FateKind.Refused && fate.Rule.Family == dump.Family))
        {
            errors.WriteLine(PlainText.Of($"error: {dump.Source} line {rule.Line} is refused: {why}"));
            errors.WriteLine(PlainText.Of($"      {rule} ({Words.Place(rule.Family, rule.Table)})"));
        }
    }

    private string Sum(Dump dump, ImportResult imported)
    {
        var rules = imported.Fates.Where(fate => fate.Rule.Family == dump.Family).ToList();
        var said = imported.Count(dump.Family, FateKind.Statement);
        var idle = rules.Where(fate => fate.Kind is FateKind.WithoutEffect).Select(fate => fate.Rule.Line).ToList();
        var (refused, left) = (imported.Count(dump.Family, FateKind.Refused), imported.Count(dump.Family, FateKind.LeftAlone));
        return $"{Words.Count(rules.Count, $"{dump.Family} rule")}: {said} as statements, {imported.Count(dump.Family, FateKind.Raw)} in "
            + "Raw" + (idle.Count > 0 ? $", {idle.Count} without effect left out ({(idle.Count == 1 ? "line" : "lines")} "
            + $"{Words.Some(idle, 10)}{(isWhole ? "" : "; --report says why")})" : "")
            + (left > 0 ? $", {left} left to the programs that write them" : "")
            + (refused > 0 ? $", {refused} refused" : "") + (dump.IsSure ? "" : $"; taken for {dump.Family}, although nothing in it "
            + $"names the family");
    }
}
