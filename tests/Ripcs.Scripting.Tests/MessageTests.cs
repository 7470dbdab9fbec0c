namespace Ripcs.Scripting.Tests;

/// <summary>What an author reads when a rule file is no good as a C# script; each is the whole sentence.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("Acept(\"a\");", "RIP0140: rules/shop.csx(1,1): no statement, function or variable \"Acept\"; did you mean \"Accept\"?")]
    [InlineData("var wwww = \"a\";\nAccept(\"a\").To(www);",
        "RIP0140: rules/shop.csx(2,16): no statement, function or variable \"www\"; did you mean \"wwww\"?")]
    [InlineData("Accept(\"a\").To(nothing);", "RIP0140: rules/shop.csx(1,16): no statement, function or variable \"nothing\"")]
    [InlineData("Label(\"www\", \"192.0.2.1\");\nAccept(\"a\").To(www);",
        "RIP0141: rules/shop.csx(2,16): no variable \"www\"; put the name of a label in double quotes: \"www\"")]
    [InlineData("Accept(\"a\");\nFrom(\"b\");",
        "RIP0142: rules/shop.csx(2,1): From(…) refines a rule and comes after one, as in Accept(\"…\").From(…)")]
    [InlineData("Accept(\"a\").Prots(80);", "RIP0143: rules/shop.csx(1,13): Accept(…) has no method \"Prots\"; did you mean \"Ports\"?")]
    [InlineData("Rewrite(\"a\")\n    .Ports(80)\n    .dnat(\"b\", to: \"c\");",
        "RIP0143: rules/shop.csx(3,6): Rewrite(…) has no method \"dnat\"; did you mean \"Dnat\"?")]
    [InlineData("var rule = Drop(\"a\");\nrule.Hamburger();", "RIP0143: rules/shop.csx(2,6): a filter rule has no method \"Hamburger\"")]
    [InlineData("Rules.Acept(\"a\");", "RIP0143: rules/shop.csx(1,7): Rules has no method \"Acept\"; did you mean \"Accept\"?")]
    [InlineData("Accept(\"a\").Ports(80).Dnat(\"b\", to: \"c\");",
        "RIP0144: rules/shop.csx(1,23): \"Dnat\" belongs to Rewrite(…), not to Accept(…)")]
    [InlineData("Log(\"a\").NoAccept();", "RIP0144: rules/shop.csx(1,10): \"NoAccept\" belongs to Rewrite(…), not to Log(…)")]
    [InlineData("Rewrite(\"a\").OriginalTo(\"b\");",
        "RIP0144: rules/shop.csx(1,14): \"OriginalTo\" belongs to Accept(…), not to Rewrite(…)")]
    [InlineData("var rule = Rewrite(\"a\");\nrule.With(\"tcp-reset\");",
        "RIP0144: rules/shop.csx(2,6): \"With\" belongs to Reject(…), not to a rewrite")]
    [InlineData("int Twice(int p) => 2 * p;\nclass Box { public int Port = Twice(40); }",
        "RIP0168: rules/shop.csx(2,31): \"Twice\" belongs to the script, and a type or an extension method cannot see it; pass it as a "
        + "parameter, make it a const, or a static method of a type")]
    [InlineData("var web = 80;\nstatic int Up(this int p) => p + web;",
        "RIP0168: rules/shop.csx(2,34): \"web\" belongs to the script, and a type or an extension method cannot see it; pass it as a "
        + "parameter, make it a const, or a static method of a type")]
    [InlineData("Rule Web() => Accept(\"a\");\nList<Rule> all = [];",
        "RIP0146: rules/shop.csx(1,1): no type or namespace \"Rule\"; write FilterRule for what Accept, Drop, Reject and Log return, "
        + "RewriteRule for Rewrite",
        "RIP0146: rules/shop.csx(2,6): no type or namespace \"Rule\"; write FilterRule for what Accept, Drop, Reject and Log return, "
        + "RewriteRule for Rewrite")]
    [InlineData("record Server(string Name);\nServer one = 5;",
        "RIP0130: rules/shop.csx(2,14): CS0029: Cannot implicitly convert type 'int' to 'Server'")]
    [InlineData("class Odd : Exception { }\nthrow new Odd();",
        "RIP0160: rules/shop.csx(2,1): the script stopped here with Odd: Exception of type 'Odd' was thrown.")]
    [InlineData("Lable a = null;", "RIP0146: rules/shop.csx(1,1): no type or namespace \"Lable\"; did you mean \"Label\"?")]
    [InlineData("Accept(\"a\").To(www);\nvar www = Label(\"www\", \"192.0.2.1\");",
        "RIP0147: rules/shop.csx(1,16): \"www\" is used before it is declared at rules/shop.csx(2,5); move that line up")]
    [InlineData("Accept(\"a\").Ports(22, 8.5);",
        "RIP0148: rules/shop.csx(1,23): 8.5 is not a port; a port is 80, a range 8600..8900 or \"8600-8900\", a service \"https\"")]
    [InlineData("Accept(\"a\").Ports([8.5]);",
        "RIP0148: rules/shop.csx(1,19): [8.5] is not a port; a port is 80, a range 8600..8900 or \"8600-8900\", a service \"https\"")]
    [InlineData("Rewrite(\"a\").Ports(443.To(8.5));",
        "RIP0148: rules/shop.csx(1,27): 8.5 is not a port; a port is 80, a range 8600..8900 or \"8600-8900\", a service \"https\"")]
    [InlineData("Accept(\"a\").Ports(80:90).To(\"b\");",
        "RIP0149: rules/shop.csx(1,19): a range of ports is written with two dots: 80..90")]
    [InlineData("Rewrite(\"a\").Ports(8600..8900.To(9600..9900));",
        "RIP0150: rules/shop.csx(1,20): a mapped range needs parentheses: (8600..8900).To(9600..9900)")]
    [InlineData("Accept(\"a\").To('abc');", "RIP0151: rules/shop.csx(1,16): put text in double quotes: \"…\"")]
    [InlineData("Accept(\"a\").To('b');", "RIP0151: rules/shop.csx(1,16): put text in double quotes: \"…\"")]
    [InlineData("Accept(\"a\").To(192.0.2.1);", "RIP0152: rules/shop.csx(1,16): put an address in double quotes: \"192.0.2.1\"")]
    [InlineData("Accept(\"a\").From(10.0.0.0/8).To(\"b\");",
        "RIP0152: rules/shop.csx(1,18): put an address in double quotes: \"10.0.0.0/8\"")]
    [InlineData("Accept(\"a\").From(80);",
        "RIP0153: rules/shop.csx(1,18): 80 is not an address; put an address, a prefix or a label in double quotes, as in "
        + "\"192.0.2.0/24\" or \"www\"")]
    [InlineData("foreach (var rack in new[] { 1, 2 }) Accept(\"a\").From(rack).To(\"b\");",
        "RIP0153: rules/shop.csx(1,55): rack is a number and not an address; write the whole address as text, as in $\"192.0.2.{rack}\"")]
    [InlineData("var rack = 1;\nLabel(\"a\", rack + 1);",
        "RIP0153: rules/shop.csx(2,12): rack + 1 is a number and not an address; write the whole address as text, as in $\"192.0.2.{rack "
        + "+ 1}\"")]
    [InlineData("Drop(\"a\").From(\"192.0.2.1\").Log(group: 5);",
        "RIP0166: rules/shop.csx(1,33): Log(…) takes no \"group:\"; write .ToGroup(…) after it")]
    [InlineData("Rewrite(\"a\").Ports(80).SynProxy(\"b\", to: \"192.0.2.1\");",
        "RIP0167: rules/shop.csx(1,38): SynProxy does not take to:; write it as in .SynProxy(\"www\", mss: 1400)")]
    [InlineData("HostPolicy().Reject();", "RIP0143: rules/shop.csx(1,14): HostPolicy() has no method \"Reject\"; write .RejectRest()")]
    [InlineData("Raw(\"-A INPUT -p gre -j ACCEPT\").Before(\"web\");",
        "RIP0143: rules/shop.csx(1,34): Raw(…) has no method \"Before\"; write .BeforePartitions()")]
    [InlineData("Rewrite(\"a\").Ports(80).To(\"all\").Transparent(3129, mark: \"1/1\");",
        "RIP0167: rules/shop.csx(1,58): Transparent does not take \"1/1\"; write it as in .Transparent(3129)")]
    [InlineData("Set(\"feed\", \"192.0.2.1\", refresh: true);",
        "RIP0255: rules/shop.csx(1,13): the set \"feed\" is to be refreshed, and its addresses are not the lines of one file; write "
        + "Set(\"feed\", Lines(\"FILE\"), refresh: true)")]
    [InlineData("Set(\"feed\", \"192.0.2.1\", \"192.0.2.2\", refresh: true);",
        "RIP0255: rules/shop.csx(1,13): the set \"feed\" is to be refreshed, and its addresses are not the lines of one file; write "
        + "Set(\"feed\", Lines(\"FILE\"), refresh: true)")]
    [InlineData("Accept.Ports(80).To(\"b\");",
        "RIP0142: rules/shop.csx(1,1): Accept begins a rule only with a name in parentheses, as in Accept(\"…\")")]
    [InlineData("Rewrite.Ports(80).Dnat(\"a\", to: \"b\");",
        "RIP0142: rules/shop.csx(1,1): Rewrite begins a rule only with a name in parentheses, as in Rewrite(\"…\")")]
    [InlineData("---\n- name: ssh\n  hosts: all\n  tasks:\n    - ufw: rule=allow port=22",
        "RIP0138: rules/shop.csx(2,1): this is not C#; write Partition(\"shop\"); and below it rules such as "
            + "Accept(\"ssh\").Ports(22).From(…).To(…);")]
    [InlineData("Rewrite(\"a\").Dnat(\"b\");",
        "RIP0154: rules/shop.csx(1,14): Dnat needs the addresses that it translates and, after to:, the new ones, "
            + "as in .Dnat(\"www\", to: \"app-01\")")]
    [InlineData("Rewrite(\"a\").Snat();",
        "RIP0154: rules/shop.csx(1,14): Snat needs the addresses that it translates and, after to:, the new ones, "
            + "as in .Snat(\"inside\", to: \"www\")")]
    [InlineData("Rewrite(\"a\").Dnat(\"b\", \"c\", to: \"d\");",
        "RIP0155: rules/shop.csx(1,14): Dnat takes one list of addresses, as in .Dnat([\"www\", \"shop\"], to: \"app-01\")")]
    [InlineData("HostPolicy().Default(input: Policy.Reject);", "RIP0156: rules/shop.csx(1,36): Policy has no \"Reject\"; "
        + "write Policy.Drop, because iptables has no policy that rejects, and .RejectRest() after .Default(…)")]
    [InlineData("HostPolicy().Default(input: Policy.Deny);", "RIP0156: rules/shop.csx(1,36): Policy has no \"Deny\"; write Policy.Drop")]
    [InlineData("\"a\".Lenght.ToString();", "RIP0156: rules/shop.csx(1,5): string has no \"Lenght\"; did you mean \"Length\"?")]
    [InlineData("Rewrite(\"a\").Ports(443.to(4443));", "RIP0156: rules/shop.csx(1,24): int has no \"to\"; did you mean \"To\"?")]
    [InlineData("Accept(\"a\")\nDrop(\"b\");", "RIP0133: rules/shop.csx(1,12): a \";\" is missing here at the end of a statement")]
    [InlineData("Accept(\"a\").To(\"b\") // the last one",
        "RIP0133: rules/shop.csx(1,20): a \";\" is missing here at the end of a statement")]
    [InlineData("Accept(\"a).To(\"b\");",
        "RIP0157: rules/shop.csx(1,17): a double quote is missing in this line: the text that begins here has no end")]
    [InlineData("Accept(\"a\").Family(\"4\");",
        "RIP0167: rules/shop.csx(1,20): Family does not take \"4\"; write it as in .Family(4)")]
    [InlineData("Accept(\"a\").To(\"b\")\u037E", "RIP0137: rules/shop.csx(1,20): \u037E is a foreign semicolon; write ;")]
    [InlineData("#error stop", "RIP0130: rules/shop.csx(1,8): CS1029: #error: 'stop'")]
    public void Mistake(string script, params string[] messages) =>
        RuleFolder.Complaints(script).ShouldBe(messages.Select(message => $"error {message}"));

    [Theory]
    [InlineData("if (false) Accept(\"a\");", "RIP0131: rules/shop.csx(1,12): CS0162: Unreachable code detected")]
    [InlineData("var a = 1;\nif (a > 0);\nAccept(\"a\");", "RIP0131: rules/shop.csx(2,11): CS0642: Possible mistaken empty statement")]
    [InlineData("#warning look", "RIP0131: rules/shop.csx(1,10): CS1030: #warning: 'look'")]
    public void Warnings_that_matter_are_shown(string script, string message) =>
        RuleFolder.Complaints(script).ShouldBe([$"warning {message}"]);

    [Fact]
    public void Warnings_about_style_are_not_shown() =>
        RuleFolder.Complaints("int unused = 5;\nstring? nullable = null;\nint F() => 5;").ShouldBeEmpty();

    [Fact]
    public void Parse_errors_stand_alone() =>
        RuleFolder.Complaints("nothing.Here();\nint = 5;")
        .ShouldBe(["error RIP0130: rules/shop.csx(2,5): CS1519: Invalid token '=' in a member declaration"]);

    [Fact]
    public void All_files_and_all_mistakes_are_named_in_one_run()
    {
        using var folder = new RuleFolder().With("rules/a.csx", "Acept(\"a\");\nDorp(\"b\");").With("rules/b.csx",
            "int = 5;").With("rules/c.csx", "throw new Exception(\"c\");")
            .With("rules/d.csx", "Accept(\"d\");");
        var loaded = folder.Load();
        loaded.Diagnostics.Select(diagnostic => diagnostic.Span.ToString())
            .ShouldBe(["rules/a.csx(1,1)", "rules/a.csx(2,1)", "rules/b.csx(1,5)", "rules/c.csx(1,1)"]);
        loaded.Files.Select(file => file.Path).ShouldBe(["rules/d.csx"]);
    }

    [Fact]
    public void After_ten_errors_of_a_file_the_rest_is_counted()
    {
        var script = string.Concat(Enumerable.Range(1, 25).Select(_ => "Acept(\"a\");\n"));
        using var folder = new RuleFolder().With("rules/a.csx", script).With("rules/b.csx", "Dorp(\"b\");");
        var lines = folder.Load().Lines();
        lines.Length.ShouldBe(12);
        lines[9].ShouldBe("error RIP0140: rules/a.csx(10,1): no statement, function or variable \"Acept\"; did you mean \"Accept\"?");
        lines[10].ShouldBe("error RIP0132: rules/a.csx(11,1): and 15 more in this file; correct those above first, some may follow from "
            + "them");
    }
}
