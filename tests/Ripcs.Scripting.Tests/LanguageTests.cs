namespace Ripcs.Scripting.Tests;

/// <summary>A rule file is a C# script: what of C# can be written in one.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData("Accept(\"x\").Ports(80, 8600..8900, 443.To(4443), \"1000-2000\", (100..200).To(5));",
        "80 8600..8900 443.To(4443) 1000-2000 (100..200).To(5)")]
    [InlineData("int[] ports = [22, 80];\nAccept(\"x\").Ports(ports);", "22 80")]
    [InlineData("int[] ports = [22, 80];\nAccept(\"x\").Ports([..ports, 90..91]);", "22 80 90..91")]
    [InlineData("Accept(\"x\").Ports(new[] { 1, 2, 3 }.Where(p => p > 1).Select(p => p * 100));", "200 300")]
    [InlineData("Accept(\"x\").Ports(from p in new[] { 1, 2 } orderby p descending select p);", "2 1")]
    [InlineData("var ranges = new List<Range> { 1..2, 3..4 };\nAccept(\"x\").Ports(ranges);", "1..2 3..4")]
    [InlineData("var services = new[] { \"http\", \"https\" };\nAccept(\"x\").Ports(services);", "http https")]
    [InlineData("Port[] ports = [1, 2..3, \"http\"];\nAccept(\"x\").Ports(ports);", "1 2..3 http")]
    [InlineData("const int Web = 80;\nAccept(\"x\").Ports(Web, Web + 1);", "80 81")]
    [InlineData("int Twice(int p) => 2 * p;\nAccept(\"x\").Ports(Twice(40));", "80")]
    [InlineData("Accept(\"x\").Ports(Twice(40));\nint Twice(int p)\n{\n    return 2 * p;\n}", "80")]
    [InlineData("public static int Twice(int p) => 2 * p;\nprivate static readonly int web = 40;\nAccept(\"x\").Ports(Twice(web));", "80")]
    [InlineData("static Port Next(this int p) => p.To(p + 1);\nAccept(\"x\").Ports(80.Next());", "80.To(81)")]
    [InlineData("IEnumerable<int> Odd() { yield return 1; yield return 3; }\nAccept(\"x\").Ports(Odd());", "1 3")]
    [InlineData("T Same<T>(T value) => value;\nAccept(\"x\").Ports(Same(80));", "80")]
    [InlineData("Func<int, int> twice = p => { return 2 * p; };\nAccept(\"x\").Ports(twice(40));", "80")]
    [InlineData("enum Web { Plain = 80, Tls = 443 }\nAccept(\"x\").Ports((int)Web.Tls);", "443")]
    [InlineData("record Server(string Name, int Port);\nAccept(\"x\").Ports(new Server(\"a\", 80).Port);", "80")]
    [InlineData("static class Web { public const int Tls = Plain + 363; }\nconst int Plain = 80;\nAccept(\"x\").Ports(Web.Tls);", "443")]
    [InlineData("using static System.Math;\nAccept(\"x\").Ports(Max(1, 2));", "2")]
    [InlineData("using Numbers = System.Collections.Generic.List<int>;\nAccept(\"x\").Ports(new Numbers { 5 });", "5")]
    [InlineData("var (a, b) = (1, 2);\nAccept(\"x\").Ports(a, b);", "1 2")]
    [InlineData("var ports = new Dictionary<string, int> { [\"http\"] = 80 };\nAccept(\"x\").Ports(ports[\"http\"]);", "80")]
    [InlineData("var (one, rule) = (1, Accept(\"x\"));\nif (one < 2) { rule.Ports(80); } else { rule.Ports(81); }", "80")]
    [InlineData("int p = 1;\nswitch (p) { case 1: Accept(\"x\").Ports(p); break; }", "1")]
    [InlineData("#if !DEBUG\nAccept(\"x\").Ports(1);\n#else\nAccept(\"x\").Ports(2);\n#endif", "1")]
    [InlineData("#!/usr/bin/env -S ripcs rules diff\n#nullable enable\n#region web\nstring? none = null;\nAccept(\"x\").Ports(none ?? "
        + "\"http\");\n#endregion", "http")]
    [InlineData("/* { */ Accept(\"x\").Ports(1); // }", "1")]
    [InlineData("Accept(\"x\").Ports(\"\"\"\n    }\n    #line 5\n    \"\"\".Length);", "9")]
    [InlineData("Rules.Accept(\"x\").Ports(1);", "1")]
    public void Ports(string script, string expected) =>
        RuleFolder.Run(script).Rules.ShouldHaveSingleItem().Ports!.Value.Select(port => port.Text).ShouldBe(expected.Split(' '));

    [Theory]
    [InlineData("Accept(\"x\").To([\"a\", \"b\"]);", "a b")]
    [InlineData("Accept(\"x\").To(\"a\", \"b\");", "a b")]
    [InlineData("var www = Label(\"www\", \"192.0.2.1\");\nAccept(\"x\").To(www, \"b\");", "www b")]
    [InlineData("Label www = Label(\"www\", \"192.0.2.1\");\nAccept(\"x\").To(www);", "www")]
    [InlineData("var all = new[] { \"a\", \"b\" }.Select(name => Label(name, \"192.0.2.1\")).ToList();\nAccept(\"x\").To(all);", "a b")]
    [InlineData("var www = Label(\"www\", \"192.0.2.1\");\nAccept(\"x\").To($\"{www}-1\", www.Name);", "www-1 www")]
    [InlineData("var racks = Enumerable.Range(1, 3).Select(rack => $\"192.168.{rack}.0/24\");\nAccept(\"x\").To(racks);",
        "192.168.1.0/24 192.168.2.0/24 192.168.3.0/24")]
    [InlineData("var lines = \"\"\"\n    a\n    b\n    \"\"\";\nAccept(\"x\").To(lines.Split('\\n'));", "a b")]
    [InlineData("string To(string name) => name + \"!\";\nAccept(\"x\").To(To(\"a\"));", "a!")]
    public void Ends(string script, string expected) =>
        RuleFolder.Run(script).Rules.ShouldHaveSingleItem().To.ShouldBe(expected.Split(' ').ToValueList());

    [Fact]
    public void Loops_make_a_rule_a_round() =>
        RuleFolder.Run("for (var i = 1; i <= 3; i++)\n    Accept($\"rule {i}\").Ports(i);\nforeach (var name in new[] { \"a\", \"b\" })\n "
            + "   Drop(name);")
            .Rules.Select(rule => rule.What).ShouldBe(["rule 1", "rule 2", "rule 3", "a", "b"]);

    [Fact]
    public void Two_files_may_use_the_same_names()
    {
        const string Script = "using L = System.Collections.Generic.List<string>;\nrecord Box(string Name);\nconst int Web = 80;\nint F() "
            + "=> Web;\n"
            + "static int Up(this int p) => p + 1;\nvar box = new Box(\"x\");\nAccept(box.Name).Ports(F(), 5.Up());";
        using var folder = new RuleFolder().With("rules/a.csx", Script).With("rules/b.csx", Script);
        var loaded = folder.Load();
        loaded.Diagnostics.ShouldBeEmpty();
        loaded.Files.Select(file => file.Rules.Single().What).ShouldBe(["x", "x"]);
    }

    [Fact]
    public void Static_state_of_one_file_is_not_seen_by_another()
    {
        const string Script = "static class Counter { public static int Next; }\nAccept(\"x\").Ports(++Counter.Next);";
        using var folder = new RuleFolder().With("rules/a.csx", Script).With("rules/b.csx", Script);
        folder.Load().Files.Select(file => file.Rules.Single().Ports!.Value[0].Text).ShouldBe(["1", "1"]);
    }

    [Fact]
    public void Two_hundred_files_are_loaded_together()
    {
        using var folder = new RuleFolder().With("rules/_shared.csx", "const int Web = 80;\nLabel(\"office\", \"192.0.2.0/24\");");
        foreach (var number in Enumerable.Range(100, 200))
        {
            folder.With($"rules/c{number}.csx",
                $"#load \"_shared.csx\"\nPartition(\"c{number}\");\nAccept(\"web\").Ports(Web, "
                + $"{number}).From(\"office\").To(\"192.0.2.1\");");
        }

        var loaded = folder.Load();
        loaded.Diagnostics.ShouldBeEmpty();
        loaded.Files.Select(file => (file.Path, file.Partitions[0].Name, file.Labels.Count, file.Rules[0].Ports!.Value[1].Text))
            .ShouldBe(Enumerable.Range(100, 200).Select(number => ($"rules/c{number}.csx", $"c{number}", 1, $"{number}")));
    }
}
