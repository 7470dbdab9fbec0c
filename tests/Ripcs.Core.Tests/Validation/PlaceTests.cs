using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Validation;

public sealed class PlaceTests
{
    private const string Source = """
        Partition("shop");
        Label("app-01", "192.168.5.230", "10.1");

        Rewrite("website").Ports(80, 443.To(4443))
            .Out("eth1")
            .Dnat("192.0.2.1", to: "app-1");
        Accept("ssh").Ports(22, 70000)
            .From("office")  // "office" is declared nowhere
            .To("app-01");
        Accept("late").To("app-01");
        """;

    [Fact]
    public void A_mistake_is_shown_where_its_literal_stands_else_at_the_statement()
    {
        var diagnostics = new DiagnosticBag();

        Validator.Check(Shop(), diagnostics).ShouldBeNull();

        diagnostics.ToList().Select(diagnostic => $"{diagnostic.Code} {diagnostic.Span}").ShouldBe([
            "RIP0211 rules/shop.csx(2,34)",
            "RIP0350 rules/shop.csx(5,10)",
            "RIP0204 rules/shop.csx(6,28)",
            "RIP0310 rules/shop.csx(7,25)",
            "RIP0204 rules/shop.csx(8,11)",
            "RIP0333 rules/shop.csx(10,1)",
        ]);
    }

    [Fact]
    public void A_checked_rule_knows_the_column_of_its_statement()
    {
        var file = new RuleFile(
            Given.RuleFilePath,
            [new(Given.RuleFilePath, "Partition(\"shop\"); var ssh =  Accept(\"ssh\").Ports(22).To(\"all\");")],
            [new("shop", 0, Given.At(1))],
            [],
            [Given.AcceptSsh with { At = Given.At(1), To = ["all"] }]);

        Validator.Check(file, new DiagnosticBag()).ShouldNotBeNull().Rules[0].At.ShouldBe(new SourceSpan(Given.RuleFilePath, 1, 31));
    }

    private static RuleFile Shop() => new(
        Given.RuleFilePath,
        [new(Given.RuleFilePath, Source)],
        [new("shop", 0, Given.At(1))],
        [Given.Label(2, "app-01", "192.168.5.230", "10.1")],
        [
            new(StatementKind.Rewrite, "website", Given.At(4))
            {
                Ports = [Given.Port(80), Given.Map(Given.Port(443), Given.Port(4443))],
                Out = "eth1",
                Translations = [new TranslationRequest.Dnat(["192.0.2.1"], "app-1")],
            },
            new(StatementKind.Accept, "ssh", Given.At(7)) { Ports = [Given.Port(22), Given.Port(70000)], From = ["office"], To = ["app-01"] },
            new(StatementKind.Accept, "late", Given.At(10)) { To = ["app-01"] },
        ]);
}
