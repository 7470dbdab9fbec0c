using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Core.Tests.Validation;

/// <summary>
/// Rule files as values: partition "shop" on line 1, a few labels on lines 2 to 6, rules on line 11 and after. There are no sources,
/// so that diagnostics have no columns; columns have tests of their own.
/// </summary>
internal static class Given
{
    public const string RuleFilePath = "rules/shop.csx";

    private static readonly ValueList<LabelStatement> Labels =
    [
        Label(2, "www", "172.19.56.216", "2001:db8:56::216"),
        Label(3, "app-01", "192.168.5.230", "2001:db8:5::230"),
        Label(4, "four", "192.0.2.4"),
        Label(5, "six", "2001:db8::6"),
        Label(6, "inside", "192.168.5.0/24", "2001:db8:5::/48"),
    ];

    public static SourceSpan At(int line) => new(RuleFilePath, line);

    public static LabelStatement Label(int line, string name, params string[] members) => new(name, members.ToValueList(), At(line));

    public static RuleFile File(params RuleStatement[] rules) =>
        new(RuleFilePath, new LinesAlone(), [new PartitionStatement("shop", 0, At(1))], Labels, rules.ToValueList());

    public static RuleFile FileWithLabels(params LabelStatement[] labels) => File() with { Labels = labels.ToValueList() };

    public static RuleFile FileOfPartition(string name) => File() with { Partitions = [new PartitionStatement(name, 0, At(1))] };

    /// <summary>An accept of ssh to app-01, refined.</summary>
    public static RuleFile Accept(Func<RuleStatement, RuleStatement> refine) => File(refine(AcceptSsh));

    public static RuleStatement AcceptSsh => new(StatementKind.Accept, "ssh", At(11)) { To = ["app-01"], Ports = [Port(22)] };

    /// <summary>A filter rule to app-01 without ports, refined.</summary>
    public static RuleFile Rule(StatementKind kind, Func<RuleStatement, RuleStatement> refine) =>
        File(refine(new RuleStatement(kind, "noise", At(11)) { To = ["app-01"] }));

    /// <summary>A rewrite of www:80 to app-01, refined.</summary>
    public static RuleFile Dnat(Func<RuleStatement, RuleStatement> refine) =>
        Rewrite(new TranslationRequest.Dnat(["www"], "app-01"), rule => refine(rule with { Ports = [Port(80)] }));

    public static RuleFile Snat(Func<RuleStatement, RuleStatement> refine) =>
        Rewrite(new TranslationRequest.Snat(["inside"], "www"), refine);

    public static RuleFile Rewrite(TranslationRequest translation, Func<RuleStatement, RuleStatement>? refine = null)
    {
        var rule = new RuleStatement(StatementKind.Rewrite, "website", At(11)) { Translations = [translation] };
        return File(refine is null ? rule : refine(rule));
    }

    public static PortTerm Port(int port) => new PortTerm.Numbers($"{port}", port, port);

    public static PortTerm Ports(int? first, int? last) => new PortTerm.Numbers($"{first}..{last}", first, last);

    public static PortTerm Service(string name) => new PortTerm.Name(name);

    public static PortTerm Map(PortTerm from, PortTerm to)
    {
        var isRange = from is PortTerm.Numbers { First: var first, Last: var last } && first != last;
        return new PortTerm.Map(isRange ? $"({from.Text}).To({to.Text})" : $"{from.Text}.To({to.Text})", from, to);
    }

    /// <summary>The file has exactly these diagnostics, and none comes out unless they are warnings.</summary>
    public static void Says(this RuleFile file, params string[] lines)
    {
        var diagnostics = new DiagnosticBag();
        var partition = Validator.Check(file, diagnostics);

        diagnostics.ToList().Select(diagnostic => diagnostic.ToString()).ShouldBe(lines);
        (partition is null).ShouldBe(diagnostics.HasErrors);
    }

    /// <summary>The codes of the file's diagnostics.</summary>
    public static IEnumerable<string> Codes(this RuleFile file)
    {
        var diagnostics = new DiagnosticBag();
        Validator.Check(file, diagnostics);
        return diagnostics.ToList().Select(diagnostic => diagnostic.Code);
    }

    /// <summary>The file is right; its only rule.</summary>
    public static CheckedRule OnlyRule(this RuleFile file)
    {
        var diagnostics = new DiagnosticBag();
        var partition = Validator.Check(file, diagnostics);

        diagnostics.ToList().ShouldBeEmpty();
        return partition.ShouldNotBeNull().Rules.ShouldHaveSingleItem();
    }
}
