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
        var said = RuleFolder.Run("\nPartition(\"shop\");\nvar a = Label(\"a\",\n    \"192.0.2.1\");\nLabel(\"b\", new[] { \"192.0.2.1\" });\nLabel(\"c\", new[] { a });");
        said.Partitions.Select(partition => partition.At.Line).ShouldBe([2]);
        said.Labels.Select(label => label.At.Line).ShouldBe([3, 5, 6]);
    }

    [Fact]
    public void Statements_of_loaded_files_know_their_file()
    {
        using var folder = new RuleFolder()
            .With("rules/_shared.csx", "// shared\nLabel(\"office\", \"192.0.2.0/24\");\nvoid Ssh(string to)\n{\n    Accept(\"ssh\").Ports(22).To(to);\n}")
            .With("rules/shop.csx", "#load \"_shared.csx\"\n\nSsh(\"a\");\nAccept(\"web\").Ports(80).To(\"a\");");
        var said = folder.Load().Files.ShouldHaveSingleItem();
        said.Labels[0].At.ShouldBe(new SourceSpan("rules/_shared.csx", 2));
        said.Rules.Select(rule => rule.At).ShouldBe([new SourceSpan("rules/_shared.csx", 5), new SourceSpan("rules/shop.csx", 4)]);
        said.Sources.Select(source => source.Path).ShouldBe(["rules/shop.csx", "rules/_shared.csx"]);
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
}
