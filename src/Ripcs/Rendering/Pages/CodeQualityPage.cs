using System.Text;
using Ripcs.Core.Lint;

namespace Ripcs.Rendering.Pages;

/// <summary>Findings in GitLab's format for the lines of a merge request (docs.gitlab.com, Code Quality,
/// "Code Quality report format"). GitLab recognises a finding of an earlier run by its fingerprint.</summary>
internal static class CodeQualityPage
{
    public static void Write(TextWriter output, ValueList<Diagnostic> findings) => output.WriteLine(JsonFields.List(
        findings.Zip(Fingerprints(findings)).Select(item => new JsonFields
        {
            ["description"] = string.Join('\n', item.First.Details.Prepend(item.First.Message)),
            ["check_name"] = item.First.Code,
            ["fingerprint"] = item.Second,
            ["severity"] = item.First.Severity is Severity.Error ? "critical" : "minor",
            ["location"] = new JsonFields
            {
                ["path"] = item.First.Span.File,
                ["lines"] = new JsonFields { ["begin"] = Math.Max(1, item.First.Span.Line) },
            },
        })));

    /// <summary>One for each finding, which stays the same if the finding only moves within its file.</summary>
    public static IEnumerable<string> Fingerprints(ValueList<Diagnostic> findings)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var identity in findings.Select(LintBaseline.Identity))
        {
            var count = seen[identity] = seen.GetValueOrDefault(identity) + 1;
            yield return Sha256.TextOf($"{identity}\n{count}");
        }
    }
}
