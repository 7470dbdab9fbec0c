using Ripcs.Scripting.Reading;
using Ripcs.Testing;
using Ripcs.Worker.Parsing;

namespace Ripcs.Scripting.Tests;

/// <summary>Every statement knows the line that it stands in, however it came to be called.</summary>
public sealed class PlaceTests
{
    [Theory]
    [InlineData("\n\nAccept(\"x\");", 3)]
    [InlineData("Accept(\n    \"x\")\n    .Ports(80);", 1)]
    [InlineData("foreach (var i in new[] { 1 })\n{\n    Accept(\"x\");\n}", 3)]
    [InlineData("void Web()\n{\n    Accept(\"x\");\n}\n\nWeb();", 3)]
    [InlineData("var rules = new[] { 1 }.Select(i =>\n    Accept(\"x\")).ToList();", 2)]
    [InlineData("class Box\n{\n    public static void Add() =>\n        Accept(\"x\");\n}\n\nBox.Add();", 4)]
    [InlineData("static void Add(this string name)\n{\n    Accept(name);\n}\n\n\"x\".Add();", 3)]
    [InlineData("enum E\n{\n    A,\n}\n/* \n */ Accept(\"x\");", 6)]
    [InlineData("var text = \"\"\"\n    a\n    b\n    \"\"\";\nAccept(text);", 5)]
    [InlineData("\r\n\r\nAccept(\"x\");\r\n", 3)]
    public void A_rule_knows_its_line(string script, int line) =>
        RuleFolder.Run(script).Rules.ShouldHaveSingleItem().At.ShouldBe(new SourceSpan("rules/shop.csx", line));

    [Fact]
    public void Partitions_and_labels_know_their_lines()
    {
        var said = RuleFolder.Run(
            "\nPartition(\"shop\");\nvar a = Label(\"a\",\n    \"192.0.2.1\");\nLabel(\"b\", new[] { \"192.0.2.1\" });\nLabel(\"c\", "
            + "new[] { a });");
        said.Partitions.Select(partition => partition.At.Line).ShouldBe([2]);
        said.Labels.Select(label => label.At.Line).ShouldBe([3, 5, 6]);
    }

    [Fact]
    public void Statements_of_loaded_files_know_their_file()
    {
        using var folder = new RuleFolder()
            .With("rules/_shared.csx",
                "// shared\nLabel(\"office\", \"192.0.2.0/24\");\nvoid Ssh(string to)\n{\n    Accept(\"ssh\").Ports(22).To(to);\n}")
            .With("rules/shop.csx", "#load \"_shared.csx\"\n\nSsh(\"a\");\nAccept(\"web\").Ports(80).To(\"a\");");
        var said = folder.Load().Files.ShouldHaveSingleItem();
        said.Labels[0].At.ShouldBe(new SourceSpan("rules/_shared.csx", 2));
        said.Rules.Select(rule => rule.At).ShouldBe([new SourceSpan("rules/_shared.csx", 5), new SourceSpan("rules/shop.csx", 4)]);
        ((LiteralPlaces)said.Places).Sources.Select(source => source.Path).ShouldBe(["rules/shop.csx", "rules/_shared.csx"]);
    }

    [Fact]
    public void An_error_in_a_type_a_constant_or_a_using_keeps_its_column()
    {
        RuleFolder.Complaints("using Sytem.Text;\nint a = 1;  class Box { int Port = \"x\"; }\n  const int Web = \"y\";").ShouldBe(
        [
            "error RIP0146: rules/shop.csx(1,7): no type or namespace \"Sytem\"; did you mean \"System\"?",
            "error RIP0130: rules/shop.csx(2,36): CS0029: Cannot implicitly convert type 'string' to 'int'",
            "error RIP0130: rules/shop.csx(3,19): CS0029: Cannot implicitly convert type 'string' to 'int'",
        ]);
    }

    private const string Shared = """
        Label("app", "10.0.0.10");
        void Web(string from, string to = "app", int port = 80)
        {
            Accept("web").Ports(port).To(to);
            Drop("bad").Ports(80).From(from).To(to);
        }
        void Broken() => Accept("broken").Ports(99999).To("app");
        void Open(string name) => Accept(name).Ports(80);
        """;

    /// <summary>What is printed about rules/shop.csx, whose first line loads rules/_shared.csx.</summary>
    private static string[] Said(string script)
    {
        using var folder = new RuleFolder().With("rules/_shared.csx", Shared).With("rules/shop.csx",
            "#load \"_shared.csx\"\nPartition(\"shop\");\n" + script);
        return [.. WithoutFence.Compile(folder.At("rules/shop.csx"),
            FileTrust.OfThisProcess()).Diagnostics.Select(said => said.ToString())];
    }

    [Fact]
    public void A_warning_about_a_rule_of_a_loaded_function_names_the_call() =>
        Said("Web(\"all\");\nDrop(\"late\").Ports(443).From(\"10.9.9.9\").To(\"app\");\nWeb(\"10.1.1.1\", port: "
            + "443);\nDrop(\"later\").Ports(443).From(\"10.9.9.8\").To(\"app\");").ShouldBe(
        [
            "warning RIP0503: rules/shop.csx(5,1): drop \"bad\" can never match: drop \"bad\" (line 3) takes all of its packets; remove "
                + "it or put it above line 3",
            "warning RIP0502: rules/shop.csx(6,1): drop \"later\" comes too late: accept \"web\" (line 5) has already accepted part of "
                + "its packets from wider sources; put it above line 5",
        ]);

    [Fact]
    public void Two_rules_of_one_call_are_told_apart_by_their_own_lines() => Said("Web(\"10.1.1.1\");").ShouldBe(
        [
            "warning RIP0502: rules/shop.csx(3,1): drop \"bad\" comes too late: accept \"web\" (rules/_shared.csx(4,5)) has already "
                + "accepted part of its packets "
            + "from wider sources; put it above rules/_shared.csx(4,5)",
        ]);

    [Fact]
    public void A_rule_of_a_function_of_the_file_itself_stands_in_order_at_its_call() =>
        Said("Own();\nDrop(\"late\").Ports(80).From(\"10.9.9.9\").To(\"app\");\n\nvoid Own()\n{\n    "
            + "Accept(\"web\").Ports(80).To(\"app\");\n}").ShouldBe(
        [
            "warning RIP0502: rules/shop.csx(4,1): drop \"late\" comes too late: accept \"web\" (line 3) has already accepted part of its "
                + "packets from wider sources; put it above line 3",
        ]);

    [Theory]
    [InlineData("Web(\"ap\");", "error RIP0204: rules/shop.csx(3,5): no label \"ap\" in partition \"shop\"; did you mean \"app\"?")]
    [InlineData("Own(\"ap\");\nvoid Own(string to)\n{\n    Accept(\"web\").Ports(80).To(to);\n}",
        "error RIP0204: rules/shop.csx(3,5): no label \"ap\" in partition \"shop\"; did you mean \"app\"?")]
    [InlineData("foreach (var bad in new[] { 1 })\n    Open(\n        \"a\");",
        "error RIP0237: rules/shop.csx(4,5): an accept without To would open this host and everything behind it; add .To(…), or "
        + ".Received() for packets to this host, or .To(\"all\") if you mean it")]
    [InlineData("Broken();\nBroken();", "error RIP0310: rules/_shared.csx(7,41): 99999 is not a port; write a number from 1 to 65535")]
    [InlineData("Web(\"all\", port: 70000);", "error RIP0310: rules/shop.csx(3,18): 70000 is not a port; write a number from 1 to 65535")]
    public void An_error_in_a_loaded_function_stands_where_it_is_mended(string script, params string[] messages) =>
        Said(script).ShouldBe(messages);
}
