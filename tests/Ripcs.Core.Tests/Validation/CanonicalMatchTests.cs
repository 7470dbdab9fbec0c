using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Core.Tests.SaveFormat;
using Ripcs.Core.Validation;
using Ripcs.Testing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

/// <summary>
/// Every match that iptables-save prints in the corpus is said by a method, passes through Match unchanged, or is refused with a reason; as
/// people write it, it comes out as iptables prints it.
/// </summary>
public sealed class CanonicalMatchTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_saved_match_passes_unchanged_or_is_answered()
    {
        var answers = SavedMatches().Select(text =>
            (Text: text, Answer: Answer(text) is var answer && answer == text ? "unchanged" : answer)).ToList();
        foreach (var group in answers.GroupBy(row => row.Answer))
        {
            output.WriteLine($"{group.Key}: {group.Count()}");
        }

        answers.Count.ShouldBeGreaterThan(150);
        answers.Where(row => row.Answer is not ("unchanged" or "RIP0656" or "RIP0657" or "RIP0662" or "RIP0663" or "RIP0686"))
            .ShouldBeEmpty();
        answers.Count(row => row.Answer == "unchanged").ShouldBeGreaterThan(60);
    }

    [Fact]
    public void Every_match_as_people_write_it_comes_out_as_iptables_prints_it_or_is_answered()
    {
        var rows = WrittenMatches().ToList();
        var fates = rows.Select(row => (row.Written, Saved: string.Join(" or ", row.Saved), Answer: Answer(row.Written, row.Family)))
            .ToList();

        fates.Count.ShouldBeGreaterThan(100);
        fates.Count(row => row.Answer == row.Saved && row.Answer != row.Written).ShouldBeGreaterThan(20);
        rows.Zip(fates).Where(row => !row.First.Saved.Contains(row.Second.Answer)
            && !row.Second.Answer.StartsWith("RIP", StringComparison.Ordinal))
            .Select(row => $"{row.Second.Written}: {row.Second.Answer} and not {row.Second.Saved}").ShouldBeEmpty();
    }

    private static string Answer(string match) => Answer(match, Family.IPv4) is "RIP0662" or "RIP0664" ? Answer(match, Family.IPv6)
        : Answer(match, Family.IPv4);

    private static string Answer(string match, Family family)
    {
        var file = Accept(rule => rule with { Matches = [match], Family = (int)family });
        var diagnostics = new DiagnosticBag();
        return Validator.Check(file, diagnostics) is { } partition
            ? partition.Rules[0].Conditions.Verbatim.Single().In(family)
            : diagnostics.ToList()[0].Code;
    }

    /// <summary>The matches of filter rules, each alone and normalised.</summary>
    private static IEnumerable<string> SavedMatches() => CanonicalTable.Read()
        .Where(row => row is { Table: "filter", Chain: "FORWARD" })
        .SelectMany(row => row.Forms.SelectMany(form => form.Lines))
        .Select(line => RuleNormalizer.Normalize(line.Split(' ', 3)[^1]))
        .Where(rule => !rule.Any(char.IsControl))
        .Where(RestoreWriter.CanWrite)
        .SelectMany(rule => ParsedRule.Of(rule).Matches.Where(match => match.Module is not null))
        .Select(match => match.ToString())
        .Distinct();

    /// <summary>The matches of filter rules as they are written, each beside what the
    /// builds make of it; those that iptables adds unasked are left out.</summary>
    private static IEnumerable<(Family Family, string Written, HashSet<string> Saved)> WrittenMatches()
    {
        foreach (var row in CanonicalTable.Read().Where(row => row.Table == "filter" && row.Forms.Length > 0
            && RestoreWriter.CanWrite(row.Input)))
        {
            var written = Named(row.Input);
            var saved = row.Forms.Select(form => Named(RuleNormalizer.Normalize(form.Lines[0].Split(' ', 3)[^1])))
                .Where(matches => matches.Count == written.Count).ToList();
            foreach (var (place, match) in written.Index().Where(match => saved.Count > 0
                && !match.Item.Contains('\n', StringComparison.Ordinal)))
            {
                yield return (row.Family, match, saved.Select(matches => matches[place]).ToHashSet());
            }
        }
    }

    private static List<string> Named(string rule) =>
        [.. ParsedRule.Of(rule).Matches.Where(match => match.Module is not null).Select(match => match.ToString())];
}
