using Shouldly;
using Xunit;

namespace Ripcs.Tests.Editors;

/// <summary>"lsp": what an editor shows once the folder has been compiled.</summary>
public sealed class EditorTests : IDisposable
{
    private const string Shop = OpenShop.Shop;

    private readonly Editor _editor = OpenShop.New();

    public void Dispose() => _editor.Dispose();

    [Fact]
    public void A_label_that_a_loop_makes_is_offered_once_the_file_has_been_compiled()
    {
        const string Racks = "foreach (var rack in new[] { 1, 2 }) Label($\"rack-{rack}\", $\"10.0.{rack}.0/24\");\n";
        _editor.With("racks.csx", $"Partition(\"racks\");\n{Racks}Accept(\"y\").Ports(22).To(\"nowhere\");\n");
        WhenCompiled("racks.csx").NextProblems("racks.csx").ShouldHaveSingleItem().ShouldContain("RIP0204");
        _editor.Write("racks.csx", $"Partition(\"racks\");\n{Racks}Accept(\"y\").Ports(22).To(\"rack-1\");\n");
        _editor.NextProblems("racks.csx").ShouldBeEmpty();

        var broken = $"Partition(\"racks\");\n{Racks}Accept(\"y\").To(\"\n";
        var offered = _editor.Write("racks.csx", broken).Offered("racks.csx", ".To(\"");

        offered["rack-2"]["detail"]!.GetValue<string>().ShouldBe("10.0.2.0/24");
    }

    [Fact]
    public void A_wrong_label_is_reported_at_its_text_until_it_is_mended_and_nothing_is_saved()
    {
        var text = Shop + "Accept(\"y\").Ports(22).To(\"offic\");\n";
        _editor.Open("shop.csx").Write("shop.csx", text);

        _editor.NextProblems("shop.csx").ShouldBe(["5:25-32 RIP0204: no label \"offic\" in partition \"shop\"; did you mean \"office\"?"]);

        _editor.Write("shop.csx", text.Replace("offic\"", "office\"", StringComparison.Ordinal));
        _editor.NextProblems("shop.csx").ShouldBeEmpty();
        File.ReadAllText(_editor.PathOf("shop.csx")).ShouldBe(Shop);
    }

    [Fact]
    public void What_two_files_break_together_stays_while_one_of_them_is_written()
    {
        _editor.With("bank.csx", "Partition(\"shop\");\n").Open("shop.csx");
        _editor.NextProblems("shop.csx").ShouldHaveSingleItem().ShouldContain("RIP0410");

        _editor.Write("shop.csx", Shop + "Accept(\"y\").Ports(22).To(\"offic\");\n");

        _editor.NextProblems("shop.csx").Select(problem => problem.Split(' ')[1]).ShouldBe(["RIP0410:", "RIP0204:"]);
    }

    [Fact]
    public void What_a_loaded_file_breaks_is_reported_where_it_is_used()
    {
        _editor.Open("shop.csx").Open("_labels.csx")
            .Write("_labels.csx", "Label admins = Label(\"admins\", \"198.51.100.7\");\nconst int Ssh = 22;\n");

        _editor.NextProblems("shop.csx").ShouldHaveSingleItem().ShouldStartWith("3:38-46 RIP0204: no label \"office\"");
    }

    [Fact]
    public void A_label_shows_its_addresses_and_where_it_is_named()
    {
        _editor.With("bank.csx", "#load \"_labels.csx\"\nPartition(\"bank\");\n// \"office\"\n"
            + "Drop(\"office\").AnyProtocol().From(\"office\").To(\"203.0.113.77\");\n");

        WhenCompiled().Hover("shop.csx", "(admins, \"off").ShouldBe("""
            **label "office"**, rules/_labels.csx:2

            192.0.2.0/24 and 2001:db8::/48

            Named in 2 places:
            - rules/bank.csx:4
            - rules/shop.csx:4
            """);
    }

    [Fact]
    public void A_statement_shows_what_it_means_and_what_iptables_gets()
    {
        var shown = WhenCompiled().Hover("shop.csx", "Rewri")!;

        shown.ShouldStartWith("```csharp\nRewriteRule Rewrite(string what)\n```\n\nTranslates addresses");
        shown.ShouldContain("-d 203.0.113.99/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 203.0.113.10\n```");
        shown.ShouldContain("iptables -t filter -A shop-a");
    }

    [Fact]
    public void What_iptables_gets_is_not_shown_for_a_text_that_has_not_been_compiled()
    {
        WhenCompiled().Write("shop.csx", "\n" + Shop + "Accept(");

        _editor.Hover("shop.csx", "Rewri").ShouldNotBeNull().ShouldNotContain("iptables -t");
    }

    [Fact]
    public void A_file_outside_of_the_folder_is_not_looked_at()
    {
        _editor.With("../other.csx", Shop).Open("shop.csx");

        _editor.Hover("../other.csx", "Accep").ShouldBeNull();
    }

    [Fact]
    public void A_file_that_is_not_saved_yet_has_words_too() =>
        _editor.Open("shop.csx").With("new.csx", "").Forget("new.csx").Open("new.csx")
            .Write("new.csx", "Partition(\"new\");\nAccept(\"x\").").Offered("new.csx", "\"x\").").Keys.ShouldContain("Ports");

    [Fact]
    public void The_server_ends_when_the_editor_says_so() => _editor.Open("shop.csx").Close().ShouldBe(0);

    // The whole folder is compiled a moment after the file that is open; only then the other file has its error.
    private Editor WhenCompiled(string name = "shop.csx")
    {
        _editor.With("other.csx", "Partition(\"other\");\nwrong").Open(name);
        _editor.NextProblems("other.csx").ShouldNotBeEmpty();
        return _editor;
    }
}
