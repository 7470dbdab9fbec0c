using System.Xml;

namespace Ripcs.Rendering.Pages;

/// <summary>Expectations and findings as JUnit XML, which pipelines show as tests: an expectation that holds is a test that passes.
/// </summary>
internal static class JunitPage
{
    private static readonly XmlWriterSettings Settings = new() { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true };

    /// <param name="expectations">All of the rule files.</param>
    public static void Write(TextWriter output, ValueList<Diagnostic> findings, ValueList<TestedExpectation> expectations)
    {
        var others = findings.Where(finding => !expectations.Any(one => one.Unmet?.Message == finding.Message)).ToList();
        using (var xml = XmlWriter.Create(output, Settings))
        {
            xml.WriteStartElement("testsuites");
            Attribute(xml, "name", "ripcs lint");
            Suite(xml, "expectations", [.. expectations.Select(one => new Case(one.Origin.File, one.Origin.What, one.Unmet))]);
            Suite(xml, "findings", others.Count == 0 ? [new Case("ripcs lint", "no findings", null)]
                : [.. others.Select(finding => new Case(finding.Span.File, $"{finding.Code} in line {finding.Span.Line}", finding))]);
            xml.WriteEndElement();
        }

        output.Write('\n');
    }

    private static void Suite(XmlWriter xml, string name, List<Case> cases)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", name);
        Attribute(xml, "tests", Number(cases.Count));
        Attribute(xml, "failures", Number(cases.Count(one => one.Failure is not null)));
        foreach (var (file, title, failure) in cases)
        {
            xml.WriteStartElement("testcase");
            Attribute(xml, "classname", file);
            Attribute(xml, "name", title);
            if (failure is not null)
            {
                xml.WriteStartElement("failure");
                Attribute(xml, "type", failure.Code);
                Attribute(xml, "message", failure.Message);
                xml.WriteString(PlainText.OfLines(string.Join('\n',
                    failure.Details.Prepend($"{file}({failure.Span.Line}): {failure.Message}"))));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // A file's name can hold what no XML document can.
    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, PlainText.OfLines(value));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Case(string File, string Title, Diagnostic? Failure);
}

/// <summary>An expectation of a rule file.</summary>
/// <param name="Unmet">The finding about it; null if it holds.</param>
internal sealed record TestedExpectation(RuleOrigin Origin, Diagnostic? Unmet);
