using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Core.Validation;
using Ripcs.Testing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

/// <summary>Every match that iptables-save prints in the corpus is said by a method, passes through Match unchanged, or is refused with a reason.</summary>
public sealed class CanonicalMatchTests(ITestOutputHelper output)
{
    [CorporaFact]
    public void Every_saved_match_passes_unchanged_or_is_answered()
    {
        var answers = SavedMatches().Select(text => (Text: text, Answer: Answer(text))).ToList();
        foreach (var group in answers.GroupBy(row => row.Answer))
        {
            output.WriteLine($"{group.Key}: {group.Count()}");
        }

        answers.Count.ShouldBeGreaterThan(150);
        answers.Where(row => row.Answer is not ("unchanged" or "RIP0656" or "RIP0657")).ShouldBeEmpty();
        answers.Count(row => row.Answer == "unchanged").ShouldBeGreaterThan(60);
    }

    private static string Answer(string match)
    {
        var file = Accept(rule => rule with { Matches = [match] });
        var diagnostics = new DiagnosticBag();
        return Validator.Check(file, diagnostics) is { } partition
            ? partition.Rules[0].Conditions.Verbatim.Single() == match ? "unchanged" : partition.Rules[0].Conditions.Verbatim.Single()
            : diagnostics.ToList()[0].Code;
    }

    /// <summary>The matches of filter rules, each alone and normalised.</summary>
    private static IEnumerable<string> SavedMatches() => System.IO.File.ReadLines(Corpora.At("canonical", "canonical.tsv")).Skip(1)
        .Select(row => row.Split('\t'))
        .Where(row => row[1] == "filter" && row[2] == "U")
        .SelectMany(row => row[4..10])
        .Where(saved => saved.StartsWith("-A web-a1a2b3c ", StringComparison.Ordinal))
        .Select(saved => RuleNormalizer.Normalize(saved["-A web-a1a2b3c ".Length..]))
        .Where(RestoreWriter.CanWrite)
        .SelectMany(rule => ParsedRule.Of(rule).Matches.Where(match => match.Module is not null))
        .Select(match => match.ToString())
        .Distinct();
}
