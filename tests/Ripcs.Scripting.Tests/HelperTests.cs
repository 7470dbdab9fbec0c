namespace Ripcs.Scripting.Tests;

/// <summary>Functions and types of an author's own, in a rule file and in what it loads: they work as anywhere in C#.</summary>
public sealed class HelperTests
{
    /// <summary>Declarations that make Refine(…) or .Office() known, and a statement that uses them.</summary>
    public static TheoryData<string, string> Helpers => new()
    {
        { "static FilterRule Office(this FilterRule rule) => rule.From(\"office\");", "Accept(\"x\").Office();" },
        { "public static FilterRule Office(this FilterRule rule) => rule.From(\"office\");", "Accept(\"x\").Office();" },
        { "static T Office<T>(this T rule) where T : Rule<T> => rule.From(\"office\");", "Accept(\"x\").Office().Ports(80);" },
        { "static class Ends { public static FilterRule Office(this FilterRule rule) => rule.From(\"office\"); }",
            "Accept(\"x\").Office();" },
        { "internal static class Ends { public static T Office<T>(this T rule) where T : Rule<T> => rule.From(\"office\"); }",
            "Accept(\"x\").Office();" },
        { "static class Ends { extension(FilterRule rule) { public FilterRule Office() => rule.From(\"office\"); } }",
            "Accept(\"x\").Office();" },
        { "extension(FilterRule rule) { public FilterRule Office() => rule.From(Name); }\nconst string Name = \"office\";",
            "Accept(\"x\").Office();" },
        { "extension(FilterRule) { public static FilterRule Office() => Accept(\"x\").From(\"office\"); }", "FilterRule.Office();" },
        { "FilterRule Office() => Accept(\"x\").From(\"office\");", "Office().Ports(80);" },
        { "FilterRule Office() { var rule = Accept(\"x\"); return rule.From(\"office\"); }", "Office();" },
        { "Label Office() => Label(\"office\", \"192.0.2.0/24\");", "Accept(\"x\").From(Office());" },
        { "T[] Both<T>(T one, T other) => [one, other];", "Accept(\"x\").From(Both(\"office\", \"office\")[..1]);" },
        { "List<T> Some<T>(params T[] all) where T : class => [.. all];", "Accept(\"x\").From(Some(\"office\"));" },
        { "IEnumerable<FilterRule> Each(params string[] names) { foreach (var name in names) yield return Accept(\"x\").From(name); }",
            "Each(\"office\").ToList();" },
        { "void Each(Action<FilterRule> refine, params FilterRule[] rules) { foreach (var rule in rules) refine(rule); }",
            "Each(rule => rule.From(\"office\"), Accept(\"x\"));" },
        { "static class Names { public const string Office = Start + \"ice\"; }\nprivate const string Start = \"off\";",
            "Accept(\"x\").From(Names.Office);" },
        { "public record Site(string Name);\nstatic class Sites { public static FilterRule Open(this Site site) => "
            + "Accept(\"x\").From(site.Name); }", "new Site(\"office\").Open();" },
        { "class Site { private readonly Label _office = Label(\"office\", \"192.0.2.0/24\"); public FilterRule Open() => "
            + "Accept(\"x\").From(_office); }", "new Site().Open();" },
        { "interface ISite { Address Name { get; } }\nprivate record struct Office(Address Name) : ISite;",
            "FilterRule Open<T>(T site) where T : ISite => Accept(\"x\").From(site.Name);\nOpen(new Office(\"office\"));" },
        { "delegate FilterRule Refine(FilterRule rule);\nRefine office = rule => rule.From(\"office\");", "office(Accept(\"x\"));" },
        { "class System { public const string Name = \"office\"; }", "Accept(\"x\").From(System.Name);" },
    };

    [Theory]
    [MemberData(nameof(Helpers))]
    public void Work_in_the_rule_file_itself(string declaration, string use) =>
        RuleFolder.Run($"{declaration}\n{use}").Rules.ShouldHaveSingleItem().From.ShouldBe(["office"]);

    [Theory]
    [MemberData(nameof(Helpers))]
    public void Work_in_a_loaded_file_that_two_rule_files_load(string declaration, string use)
    {
        using var folder = new RuleFolder().With("rules/_shared.csx", declaration)
            .With("rules/a.csx", $"#load \"_shared.csx\"\n{use}").With("rules/b.csx", $"#load \"_shared.csx\"\n{use}").With("rules/c.csx",
                $"{declaration}\n{use}");

        var loaded = folder.Load();

        loaded.Lines().ShouldBeEmpty();
        loaded.Files.Select(file => file.Rules.Single().From).ShouldBe([["office"], ["office"], ["office"]]);
    }

    [Fact]
    public void Statics_of_a_loaded_file_are_separate_for_each_rule_file_that_loads_it()
    {
        using var folder = new RuleFolder().With("rules/_shared.csx", "static class Counter { public static int Next; }")
            .With("rules/a.csx", "#load \"_shared.csx\"\nAccept(\"x\").Ports(++Counter.Next);").With("rules/b.csx",
                "#load \"_shared.csx\"\nAccept(\"x\").Ports(++Counter.Next);");

        folder.Load().Files.Select(file => file.Rules.Single().Ports!.Value[0].Text).ShouldBe(["1", "1"]);
    }

    [Fact]
    public void What_a_type_of_the_file_is_called_does_not_depend_on_the_files_beside_it()
    {
        const string Script = "class Site;\nAccept(new Site().ToString());";
        using var alone = new RuleFolder().With("rules/shop.csx", Script);
        using var beside = new RuleFolder().With("rules/a.csx", Script).With("rules/b.csx", Script).With("rules/shop.csx", Script);

        beside.Load().Files.Select(file => file.Rules.Single().What).ShouldBeUnique();
        beside.Load().Files[2].Rules.ShouldBe(alone.Load().Files[0].Rules);
    }
}
