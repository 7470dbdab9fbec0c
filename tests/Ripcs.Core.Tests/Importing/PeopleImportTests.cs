using System.Globalization;
using Ripcs.Importing;
using Ripcs.Testing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Importing;

/// <summary>Files that people keep by hand: how much of them becomes statements.</summary>
public sealed class PeopleImportTests(ITestOutputHelper output)
{
    [CorporaFact]
    public void Most_rules_that_people_keep_by_hand_become_statements()
    {
        var (causes, all, statements) = (new Dictionary<string, int>(), 0, 0);
        foreach (var path in Directory.EnumerateFiles(Corpora.At("people"), "*.v?").Order(StringComparer.Ordinal))
        {
            if (!DumpReader.TryRead([(Path.GetFileName(path), File.ReadAllText(path))], out var dumps, out var problem))
            {
                output.WriteLine($"{Path.GetFileName(path),-45} not read: {problem}");
                continue;
            }

            var imported = Importer.Import(dumps);
            var fates = imported.Fates.Where(fate => fate.Kind is not FateKind.WithoutEffect).ToList();
            var said = fates.Count(fate => fate.Kind is FateKind.Statement);
            (all, statements) = (all + fates.Count, statements + said);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Path.GetFileName(path),-45} {fates.Count,4} rules: {said,3} by {imported.Files.Sum(file => file.Statements)} statements,"
                + $" {fates.Count(fate => fate.Kind is FateKind.Raw)} Raw, {fates.Count(fate => fate.Kind is FateKind.Refused)} refused"));
            foreach (var fate in fates.Where(fate => fate.Kind is FateKind.Raw))
            {
                var cause = $"{fate.Rule.Table}: {fate.Why}";
                causes[cause] = causes.GetValueOrDefault(cause) + 1;
            }

        }

        output.WriteLine(FormattableString.Invariant($"{all} rules, {statements} as statements"));
        foreach (var (cause, count) in causes.OrderByDescending(cause => cause.Value))
        {
            output.WriteLine(FormattableString.Invariant($"{count,5}  {cause}"));
        }

        statements.ShouldBeGreaterThan(all / 2);
    }
}
