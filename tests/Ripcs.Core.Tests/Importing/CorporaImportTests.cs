using Ripcs.Importing;
using Ripcs.Testing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Importing;

[Trait("Kind", "long")]
public sealed class CorporaImportTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_rule_of_every_save_becomes_a_statement_or_a_line_of_Raw_or_is_left_out_with_a_reason()
    {
        var (unread, fates) = (0, new List<RuleFate>());
        var saves = Corpora.Sample().ToList();
        foreach (var (path, text) in saves)
        {
            if (!DumpReader.TryRead([(path, text)], out var dumps, out var problem))
            {
                // Some files hold what two programs printed, one after the other.
                problem.ShouldStartWith(problem.StartsWith("there are", StringComparison.Ordinal) ? "there are two saves of IPv"
                    : $"{path} is not what iptables-save prints: line ");
                unread++;
                continue;
            }

            var imported = Importer.Import(dumps);

            fates.AddRange(imported.Fates);
            imported.Fates.Select(fate => fate.Rule).ShouldBe(
                dumps.SelectMany(dump => dump.Tables.SelectMany(table => table.Chains.SelectMany(chain => chain.Rules))),
                ignoreOrder: true, path);
            imported.Fates.Where(fate => fate.Kind is FateKind.Refused).ShouldAllBe(fate => fate.Why.Length > 0, path);
        }

        output.WriteLine(FormattableString.Invariant($"{saves.Count} saves, {unread} of them written by hand, with {fates.Count} rules: ")
            + string.Join(", ", fates.CountBy(fate => fate.Kind).OrderBy(kind => kind.Key)
                .Select(kind => FormattableString.Invariant($"{kind.Value} {kind.Key}"))));
        (saves.Count - unread).ShouldBeGreaterThan(Corpora.Root is null ? 40 : 250);
    }
}
