using Ripcs.Host.Processes;

namespace Ripcs.Rendering.Pages;

/// <summary>Findings as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0) for GitHub and editors. A finding
/// without a file has no location, and one without a column covers the whole line (section 3.30).</summary>
internal static class SarifPage
{
    public static void Write(TextWriter output, ValueList<Diagnostic> findings) => output.WriteLine(new JsonFields
    {
        ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
        ["version"] = "2.1.0",
        ["runs"] = new[]
        {
            new JsonFields
            {
                ["tool"] = new JsonFields
                {
                    ["driver"] = new JsonFields
                    {
                        ["name"] = "ripcs",
                        ["version"] = ThisProgram.Version,
                        ["rules"] = findings.Select(finding => finding.Code).Distinct().Select(code => new JsonFields { ["id"] = code }),
                    },
                },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = findings.Zip(CodeQualityPage.Fingerprints(findings)).Select(item => Result(item.First, item.Second)),
            },
        },
    });

    private static JsonFields Result(Diagnostic finding, string fingerprint) => new()
    {
        ["ruleId"] = finding.Code,
        ["level"] = finding.Severity is Severity.Error ? "error" : "warning",
        ["message"] = new JsonFields { ["text"] = string.Join('\n', finding.Details.Prepend(finding.Message)) },
        ["locations"] = finding.Span.File.Length == 0 ? Array.Empty<JsonFields>() : [Location(finding.Span)],
        ["partialFingerprints"] = new JsonFields { ["finding/v1"] = fingerprint },
    };

    private static JsonFields Location(SourceSpan span)
    {
        var region = new JsonFields { ["startLine"] = Math.Max(1, span.Line) };
        if (span.Column > 0)
            region["startColumn"] = span.Column;

        var uri = string.Join('/', span.File.Split('/').Select(Uri.EscapeDataString));
        return new JsonFields
        {
            ["physicalLocation"] = new JsonFields { ["artifactLocation"] = new JsonFields { ["uri"] = uri }, ["region"] = region },
        };
    }
}
