using Ripcs.Scripting.Reading;
using Ripcs.Worker.Parsing;
namespace Ripcs.Scripting.Tests;

/// <summary>#load and the files that are there for it.</summary>
public sealed class LoadTests
{
    [Fact]
    public void Loaded_files_run_first_in_their_order_each_once()
    {
        using var folder = new RuleFolder()
            .With("shared/_base.csx", "Label(\"base\", \"192.0.2.1\");")
            .With("shared/_a.csx", "#load \"_base.csx\"\nLabel(\"a\", \"base\");")
            .With("rules/_b.csx", "#load \"../shared/_base.csx\"\nLabel(\"b\", \"base\");")
            .With("rules/shop.csx", "#load \"../shared/_a.csx\"\n#load \"_b.csx\"\nLabel(\"own\", \"a\", \"b\");");
        var loaded = folder.Load(trust: folder.Beside);
        loaded.Diagnostics.ShouldBeEmpty();
        loaded.Files.Single().Labels.Select(label => label.Name).ShouldBe(["base", "a", "b", "own"]);
        ((LiteralPlaces)loaded.Files.Single().Places).Sources.Select(source => source.Path)
            .ShouldBe(["rules/shop.csx", "shared/_base.csx", "shared/_a.csx", "rules/_b.csx"]);
    }

    [Fact]
    public void Types_constants_usings_and_extensions_of_a_loaded_file_can_be_used()
    {
        using var folder = new RuleFolder()
            .With("rules/_shared.csx",
                "using System.Text;\nrecord Box(string Name);\nconst int Web = 80;\nstatic Port Up(this int p) => p.To(p + 1);\nvar www = "
                + "Label(\"www\", \"192.0.2.1\");")
            .With("rules/shop.csx", "#load \"_shared.csx\"\nusing System.Text;\nAccept(new Box(\"x\").Name).Ports(Web, 5.Up()).To(www);");
        folder.Load().Lines().ShouldBeEmpty();
    }

    [Fact]
    public void Files_that_load_each_other_do_no_harm()
    {
        using var folder = new RuleFolder()
            .With("rules/_a.csx", "#load \"_b.csx\"\nLabel(\"a\", \"192.0.2.1\");")
            .With("rules/_b.csx", "#load \"_a.csx\"\nLabel(\"b\", \"192.0.2.1\");")
            .With("rules/shop.csx", "#load \"_a.csx\"");
        folder.Load().Files.Single().Labels.Select(label => label.Name).ShouldBe(["b", "a"]);
    }

    [Fact]
    public void A_rule_or_a_partition_in_a_loaded_file_names_both_files()
    {
        using var folder = new RuleFolder()
            .With("rules/_shared.csx", "Partition(\"x\");\n  Accept(\"ssh\");")
            .With("rules/shop.csx", "#load \"_shared.csx\"\nPartition(\"shop\");");
        var loaded = folder.Load();
        loaded.Lines().ShouldBe(
        [
            "error RIP0112: rules/_shared.csx(1,1): Partition(…) in rules/_shared.csx, which rules/shop.csx loads: a loaded file can "
                + "only make labels, constants and functions; move this to rules/shop.csx, or into a function that it calls",
            "error RIP0112: rules/_shared.csx(2,3): Accept(…) in rules/_shared.csx, which rules/shop.csx loads: a loaded file can only "
                + "make labels, constants and functions; move this to rules/shop.csx, or into a function that it calls",
        ]);
        loaded.Files.ShouldBeEmpty();
    }

    [Fact]
    public void A_loaded_file_that_is_not_there_is_named_with_its_folder()
    {
        using var folder = new RuleFolder().With("rules/shop.csx", "#load \"_nope.csx\"\n  #load \"../shared/_nope.csx\"");
        folder.Load(trust: folder.Beside).Lines().ShouldBe(
        [
            "error RIP0110: rules/shop.csx(1,7): cannot load \"_nope.csx\": there is no such file in rules",
            "error RIP0110: rules/shop.csx(2,9): cannot load \"../shared/_nope.csx\": there is no such file in shared",
        ]);
    }

    [Fact]
    public void A_loaded_file_whose_name_is_misspelt_is_suggested()
    {
        using var folder = new RuleFolder().With("rules/_labels.csx", "").With("rules/shop.csx", "#load \"_lables.csx\"");
        folder.Load().Lines().ShouldBe(
            ["error RIP0110: rules/shop.csx(1,7): cannot load \"_lables.csx\": there is no such file in rules; did you mean "
                + "\"_labels.csx\"?"]);
    }

    [Theory]
    [InlineData("../../_out.csx")]
    [InlineData("../rules/../../_out.csx")]
    [InlineData("/etc/hostname")]
    public void A_loaded_file_stays_below_the_folder_that_the_caller_names(string file)
    {
        using var folder = new RuleFolder().With("base/_out.csx", "").With("base/etc/rules/shop.csx", $"#load \"{file}\"");
        folder.Load("base/etc/rules", FileTrust.OfThisProcess().Below(folder.At("base/etc"))).Lines().ShouldBe(
            [$"error RIP0111: rules/shop.csx(1,7): cannot load \"{file}\": it is outside of {folder.At("base/etc")}, with links "
                + $"followed; move or copy it there, or name a folder that holds both: "]);
    }

    [Fact]
    public void A_link_out_of_that_folder_is_not_followed()
    {
        using var folder = new RuleFolder().With("base/_out.csx", "").With("base/etc/rules/shop.csx",
            "#load \"_link.csx\"\n#load \"inside/_out.csx\"")
            .WithLink("base/etc/rules/_link.csx", "../../_out.csx").WithLink("base/etc/rules/inside", "../..");
        folder.Load("base/etc/rules").Lines().Length.ShouldBe(2);
        folder.Load("base/etc/rules").Lines().ShouldAllBe(line => line.StartsWith("error RIP0111"));
    }

    [Fact]
    public void A_ring_of_links_is_named()
    {
        using var folder = new RuleFolder().With("rules/shop.csx", "#load \"_a.csx\"").WithLink("rules/_a.csx",
            "_b.csx").WithLink("rules/_b.csx", "_a.csx");
        folder.Load().Lines().ShouldBe(
            [$"error RIP0113: rules/shop.csx(1,7): cannot load \"_a.csx\": Too many links: '{folder.At("rules/_a.csx")}'"]);
    }

    [Fact]
    public void A_link_that_stays_in_that_folder_is_followed()
    {
        using var folder = new RuleFolder().With("shared/_a.csx", "Label(\"a\", \"192.0.2.1\");").With("rules/shop.csx",
            "#load \"_link.csx\"\n#load \"../shared/_a.csx\"")
            .WithLink("rules/_link.csx", "../shared/_a.csx");
        folder.Load(trust: folder.Beside).Files.Single().Labels.Select(label => label.Name).ShouldBe(["a"]);
    }

    [Fact]
    public void A_mistake_in_a_file_that_several_load_is_reported_once()
    {
        using var folder = new RuleFolder().With("rules/_syntax.csx", "int = 5;").With("rules/_name.csx", "int a = nothing;")
            .With("rules/a.csx", "#load \"_syntax.csx\"").With("rules/b.csx", "#load \"_syntax.csx\"")
            .With("rules/c.csx", "#load \"_name.csx\"").With("rules/d.csx", "#load \"_name.csx\"").With("rules/e.csx", "");
        var loaded = folder.Load();
        loaded.Lines().ShouldBe(
        [
            "error RIP0140: rules/_name.csx(1,9): no statement, function or variable \"nothing\"",
            "error RIP0130: rules/_syntax.csx(1,5): CS1519: Invalid token '=' in a member declaration",
        ]);
        loaded.Files.Select(file => file.Path).ShouldBe(["rules/e.csx"]);
    }

    [Fact]
    public void A_load_that_is_switched_off_is_not_followed()
    {
        using var folder = new RuleFolder().With("rules/shop.csx", "#if NEVER\n#load \"_nope.csx\"\n#endif\nAccept(\"x\");");
        folder.Load().Lines().ShouldBeEmpty();
    }
}
