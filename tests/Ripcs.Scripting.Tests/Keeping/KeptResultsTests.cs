using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests.Keeping;

public sealed class KeptResultsTests : IDisposable
{
    private const string Shop =
        "#load \"_shared.csx\"\nPartition(\"shop\");\nAccept(\"web\").Ports(80).To(www);\nAccept(\"web again\").Ports(80).To(www);";

    private readonly KeptScene _scene = new KeptScene()
        .With("rules/_shared.csx", "var www = Label(\"www\", \"192.0.2.1\");")
        .With("rules/shop.csx", Shop)
        .With("rules/forum.csx", "Partition(\"forum\");\nDrop(\"noise\").Protocols(\"udp\").To(\"198.51.100.7\");");

    [Fact]
    public void A_result_is_found_on_the_days_on_which_it_holds_and_made_anew_on_others()
    {
        using var scene = new KeptScene { Today = new DateOnly(2027, 1, 31) }.With(
            "rules/shop.csx", """Partition("shop"); Accept("x").Ports(22).To("192.0.2.1").Until("2027-01-31"); Accept("y").Ports(80).To("192.0.2.1");""");
        scene.Compile();
        scene.Found().Length.ShouldBe(1);

        scene.Today = scene.Today.AddDays(1);

        scene.Found().ShouldBeEmpty();
        scene.Compile().ShouldSayTheSameAs(scene.CompileAfresh());
        scene.Found().Length.ShouldBe(1);
    }

    [Fact]
    public void What_did_not_change_is_found_with_all_that_was_said_of_it()
    {
        var first = _scene.Compile();

        var second = _scene.Compile();

        _scene.Found().ShouldBe(["rules/forum.csx", "rules/shop.csx"]);
        first.Diagnostics.ShouldContain(said => said.Severity == Severity.Warning);
        second.ShouldSayTheSameAs(first);
        second.ShouldSayTheSameAs(_scene.CompileAfresh());
        second.KeptNotes.ShouldBeEmpty();
    }

    [Fact]
    public void Warnings_about_files_together_are_kept_until_one_of_them_changes()
    {
        _scene.With("rules/blocklist.csx", "Partition(\"blocklist\");\nDrop(\"bad guys\").From(\"198.51.100.0/24\").To(\"all\");")
            .With("rules/dmz.csx", "Partition(\"dmz\");\nAccept(\"anything\").Ports(80).To(\"all\");");
        _scene.Compile().Diagnostics.ShouldContain(said => said.Code == "RIP0511");

        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());

        _scene.With("rules/dmz.csx", "Partition(\"dmz\");\nAccept(\"anything\").Protocols(\"icmp\").To(\"203.0.113.7\");");
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
        _scene.All.Length.ShouldBe(_scene.Entries.Length + 1);
    }

    [Fact]
    public void Damaged_warnings_about_files_together_are_found_again()
    {
        _scene.With("rules/blocklist.csx", "Partition(\"blocklist\");\nDrop(\"bad guys\").From(\"198.51.100.0/24\").To(\"all\");")
            .With("rules/dmz.csx", "Partition(\"dmz\");\nAccept(\"anything\").Ports(80).To(\"all\");");
        _scene.Compile();
        var file = _scene.All.Except(_scene.Entries).ShouldHaveSingleItem();
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);

        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Fact]
    public void A_comparison_finds_kept_warnings_that_the_files_do_not_give()
    {
        using var scene = new KeptScene().With("rules/shop.csx", Shop.Replace("#load \"_shared.csx\"", "var www = \"192.0.2.1\";"));
        scene.Compile();
        var key = KeptWarnings.KeyOf(KeptScene.Build, [KeptEntry.DigestIn(File.ReadAllBytes(scene.Entries.ShouldHaveSingleItem()))]);
        File.WriteAllBytes(scene.All.Except(scene.Entries).ShouldHaveSingleItem(),
            KeptWarnings.Write([new Diagnostic(Severity.Warning, "RIP0511", new SourceSpan("rules/shop.csx", 1), "invented")], key));
        var comparing = new KeptResults(scene.OpenFolder(), scene.Compiler, isComparing: true);

        WithoutFence.Compile(scene.Folder.At("rules"), FileTrust.OfThisProcess(), comparing, scene.Today).Diagnostics
            .ShouldNotContain(said => said.Message == "invented");

        comparing.Comparison!.Different.ShouldHaveSingleItem().Parts.ShouldBe(["the warnings about all files"]);
    }

    [Fact]
    public void Only_the_file_that_changed_is_compiled_again()
    {
        _scene.Compile();
        _scene.With("rules/shop.csx", Shop + "\nAccept(\"ssh\").Ports(22).To(www);");

        _scene.Found().ShouldBe(["rules/forum.csx"]);
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
        _scene.Found().ShouldBe(["rules/forum.csx", "rules/shop.csx"]);
    }

    [Fact]
    public void A_file_is_compiled_again_where_a_data_file_that_it_reads_changed()
    {
        _scene.With("rules/forum.csx", "Partition(\"forum\"); Drop(\"noise\").From(Lines(\"noise.txt\"));").With("rules/noise.txt",
            "198.51.100.7");
        _scene.Compile();
        _scene.Found().ShouldBe(["rules/forum.csx", "rules/shop.csx"]);

        _scene.With("rules/noise.txt", "198.51.100.7\n198.51.100.9");

        _scene.Found().ShouldBe(["rules/shop.csx"]);
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
        _scene.Found().ShouldBe(["rules/forum.csx", "rules/shop.csx"]);
    }

    [Fact]
    public void A_file_is_compiled_again_where_a_data_file_that_it_reads_is_gone()
    {
        _scene.With("rules/forum.csx", "Partition(\"forum\"); Drop(\"noise\").From(Lines(\"noise.txt\"));").With("rules/noise.txt",
            "198.51.100.7");
        _scene.Compile();

        File.Delete(_scene.Folder.At("rules/noise.txt"));

        _scene.Compile().Diagnostics.ShouldContain(said => said.Code == "RIP0110");
    }

    [Fact]
    public void A_file_is_compiled_again_where_what_it_loads_changed()
    {
        _scene.Compile();
        _scene.With("rules/_shared.csx", "var www = Label(\"www\", \"192.0.2.2\");");

        _scene.Found().ShouldBe(["rules/forum.csx"]);
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Fact]
    public void A_file_is_compiled_again_where_what_a_loaded_file_loads_changed()
    {
        _scene.With("rules/_shared.csx", "#load \"_deep.csx\"\nvar www = Label(\"www\", deep);").With("rules/_deep.csx",
            "const string deep = \"192.0.2.1\";");
        _scene.Compile().IsRefused.ShouldBeFalse();
        _scene.Found().ShouldContain("rules/shop.csx");

        _scene.With("rules/_deep.csx", "const string deep = \"192.0.2.2\";");

        _scene.Found().ShouldBe(["rules/forum.csx"]);
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Fact]
    public void A_loaded_file_that_is_gone_is_an_error_as_ever()
    {
        _scene.Compile();
        File.Delete(_scene.Folder.At("rules/_shared.csx"));

        var rules = _scene.Compile();

        rules.IsRefused.ShouldBeTrue();
        rules.ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Fact]
    public void Two_ways_to_one_loaded_file_are_told_from_two_files_with_the_same_text()
    {
        _scene.With("rules/_one.csx", "Label(\"x\", \"192.0.2.1\");").With("rules/_two.csx", "")
            .With("rules/shop.csx", "#load \"_one.csx\"\n#load \"_two.csx\"\nPartition(\"shop\");\nAccept(\"web\").Ports(80).To(\"x\");");
        File.Delete(_scene.Folder.At("rules/_two.csx"));
        _scene.Folder.WithLink("rules/_two.csx", "_one.csx");
        _scene.Compile().IsRefused.ShouldBeFalse();
        _scene.Found().ShouldContain("rules/shop.csx");

        File.Delete(_scene.Folder.At("rules/_two.csx"));
        _scene.With("rules/_two.csx", "Label(\"x\", \"192.0.2.1\");");

        _scene.Found().ShouldBe(["rules/forum.csx"]);
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Fact]
    public void A_loaded_file_behind_a_link_that_leads_out_now_is_an_error_as_ever()
    {
        _scene.Compile();
        using var outside = new RuleFolder().With("rules/_shared.csx", File.ReadAllText(_scene.Folder.At("rules/_shared.csx")));
        File.Delete(_scene.Folder.At("rules/_shared.csx"));
        _scene.Folder.WithLink("rules/_shared.csx", outside.At("rules/_shared.csx"));

        var rules = _scene.Compile();

        rules.IsRefused.ShouldBeTrue();
        rules.ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Fact]
    public void Another_build_finds_nothing_of_this_one()
    {
        _scene.Compile();

        _scene.Compiler = "another build";

        _scene.Found().ShouldBeEmpty();
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
        _scene.Entries.Length.ShouldBe(4);
    }

    [Fact]
    public void The_same_files_elsewhere_have_the_same_results()
    {
        _scene.Compile();
        _scene.Folder.With("copy/rules/_shared.csx", File.ReadAllText(_scene.Folder.At("rules/_shared.csx"))).With("copy/rules/shop.csx",
            Shop);

        _scene.Found("copy/rules").ShouldBe(["rules/shop.csx"]);
        _scene.Compile("copy/rules").ShouldSayTheSameAs(_scene.CompileAfresh("copy/rules"));
        _scene.Found("rules/shop.csx").ShouldBe(["rules/shop.csx"]);
        _scene.Compile("rules/shop.csx").ShouldSayTheSameAs(_scene.CompileAfresh("rules/shop.csx"));
    }

    [Fact]
    public void A_file_with_another_name_is_another_file()
    {
        _scene.Compile();
        File.Move(_scene.Folder.At("rules/shop.csx"), _scene.Folder.At("rules/store.csx"));

        _scene.Found().ShouldBe(["rules/forum.csx"]);
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Fact]
    public void A_result_with_errors_is_not_kept()
    {
        _scene.With("rules/shop.csx", Shop + "\nAccept(\"ssh\").Ports(22).To(\"nowhere\");");

        _scene.Compile().IsRefused.ShouldBeTrue();

        _scene.Found().ShouldBe(["rules/forum.csx"]);
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Theory]
    [InlineData("Accept($\"{DateTime.Now}\");", 0)]
    [InlineData("try { Log(\"x\").To(\"all\"); } catch { }", 0)]
    [InlineData("Drop(\"x\").From(\"nowhere\");", 2)]
    public void Nothing_is_kept_of_a_run_in_which_a_file_reaches_outside(string evil, int kept)
    {
        _scene.With("rules/shop.csx", "Partition(\"shop\");\nDrop(\"x\").From(\"192.0.2.1\");").With("rules/evil.csx",
            $"Partition(\"evil\");\n{evil}");

        _scene.Compile();

        _scene.Found().Length.ShouldBe(kept);
    }

    [Fact]
    public void Partitions_with_one_name_are_found_out_though_both_results_are_kept()
    {
        _scene.With("rules/a.csx", "Partition(\"forum\");");

        _scene.Compile().IsRefused.ShouldBeTrue();

        _scene.Found().Length.ShouldBe(3);
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    public void Dispose() => _scene.Dispose();
}
