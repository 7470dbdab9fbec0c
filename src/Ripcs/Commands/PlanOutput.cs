using Ripcs.Changes.Operations;
using Ripcs.Changes.Plans;
using Ripcs.Rendering;
using Ripcs.Scripting;

namespace Ripcs.Commands;

/// <summary>The basis of a diff, for a plan of it.</summary>
/// <param name="Path">The path of the rule files as typed.</param>
/// <param name="Target">What they were compared with.</param>
/// <param name="How">The options of the change.</param>
internal sealed record DiffBasis(CompiledRuleSet Rules, string Path, DiffTarget Target, ApplyOptions How);

/// <summary>rules diff --out: writes the result of a diff as a plan.</summary>
internal static class PlanOutput
{
    /// <summary>The addresses of both families, ordered.</summary>
    public static ValueList<string> AddressesIn(Func<Family, ValueList<IpPrefix>> addresses) =>
        Families.Both.SelectMany(family => addresses(family)).Select(address => address.ToString()).Distinct().Order(StringComparer.Ordinal)
            .ToValueList();

    public static RunReport Write(CommandHost host, string file, DiffBasis basis, RunReport report)
    {
        var (rules, target, diff) = (basis.Rules, basis.Target, report.Diff!);
        var made = new PlanFacts
        {
            Time = host.Facts.Clock.GetUtcNow(),
            User = PlainText.Of(host.Settings.Environment.User ?? "unknown"),
            On = PlainText.Of(host.Facts.Name),
            Host = target.Host(),
            Seen = target.Seen,
            Variant = target.Variant,
            Revision = RuleSetRun.RevisionOf(rules),
            Path = PlainText.Of(basis.Path),
            Directory = rules.IsDirectory ? rules.Root : null,
            RuleSetName = RuleSetRun.NameOf(rules),
            IsReplacing = basis.How.Replace,
            Pruned = basis.How.Prune
                ? diff.Partitions.Select(partition => partition.Name).Except(rules.Partitions.Select(partition => partition.Name.Value))
                .ToValueList() : [],
            Files = RuleSetRun.FilesIn(rules),
            Inputs = rules.Inputs.Select(input => new PlanInput(PlainText.Of(input.Text.Path), input.Digest)).ToValueList(),
            Holds = rules.Holds,
            Touched = PlanCheck.Touched(diff, target.Actual, target.Known, rules.Partitions),
            Left = rules.IsDirectory ? PlanRules.Left(diff, target.Known, rules.Partitions, basis.How.Replace) : [],
            Expects = PlanRules.Expecting(AppliedFile.Read(target.State).Expectations, RuleSetRun.ExpectedIn(rules)),
            Addresses = target.Ends is { } ends ? AddressesIn(ends.Addresses) : null,
            WithoutRoutes = target.Ends is { CardTo: null },
            Fates = report.Meaning?.Digest(),
            Diagnostics = rules.Diagnostics,
            Notes = report.Notes.Select(note => note with { Text = note.Text.InWords() }).ToValueList(),
        };
        PlanFiles.Write(file, new PlanRecord(made, rules.Partitions, PlanCheck.Before(diff, target.Known), diff,
            PlanRenderer.Meaning(report.Meaning))
        {
            Expectations = RuleSetRun.ExpectedIn(rules), ShortMeaning = PlanRenderer.ShortMeaning(report.Meaning),
        });
        return report with { Notes = [.. report.Notes,
            Note.Info($"written to {file}; look at it with: ripcs plan show {file}; apply exactly this"
            + $"{(made.Seen is null ? "" : $", on {PlainText.Of(made.Host.ToString())},")} with: ripcs rules apply {file}")] };
    }
}
