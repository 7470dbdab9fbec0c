using Shouldly;
using Xunit;

namespace Ripcs.Tests.Editors;

/// <summary>A rule file that an editor has open, and one that it loads, for tests that only write into the first.</summary>
public sealed class OpenShop : IDisposable
{
    internal const string Shop = """
        #load "_labels.csx"
        Partition("shop");
        Label("app-01", "203.0.113.10");
        Accept("ssh").Ports(Ssh).From(admins, "office").To("app-01");
        Rewrite("web").Ports(80).Dnat("203.0.113.99", to: "app-01");

        """;

    internal Editor Editor { get; } = New().Open("shop.csx");

    internal static Editor New() => new Editor()
        .With("_labels.csx", """
            // For all.
            Label("office", "192.0.2.0/24", "2001:db8::/48");
            Label admins = Label("admins", "198.51.100.7");
            const int Ssh = 22;

            """)
        .With("shop.csx", Shop);

    public void Dispose() => Editor.Dispose();
}

/// <summary>"lsp": words and names while a file is written, with the built program and its worker behind the fence.</summary>
public sealed class EditorWordTests(OpenShop open) : IClassFixture<OpenShop>
{
    private const string Shop = OpenShop.Shop;

    private readonly Editor _editor = open.Editor;

    [Fact]
    public void Behind_a_dot_the_methods_of_the_statement_are_offered_with_their_documentation()
    {
        var offered = _editor.Write("shop.csx", Shop + "Accept().").Offered("shop.csx", "Accept().");

        offered.Keys.ShouldContain("Ports");
        offered.Keys.ShouldNotContain("Dnat");
        offered["To"]["detail"]!.GetValue<string>().ShouldStartWith("FilterRule To(params Address[] what)");
        offered["To"]["documentation"]!["value"]!.GetValue<string>().ShouldBe("""
            Only packets to these addresses. It is not for a Dnat, which takes its addresses itself. Called again, it adds to the list.

            - `what`: Labels, addresses, prefixes, ranges `a-b`; also an array, a list or a query of them.

            An unknown name, a wrong address or an empty list is reported once the file has run.

            ```csharp
            .To("www")
            ```
            """);
    }

    [Fact]
    public void Methods_are_offered_between_statements_that_are_finished()
    {
        var text = Shop + "Rewrite(\"out\").\nAccept(\"y\").Ports(22).To(\"office\");\n";

        _editor.Write("shop.csx", text).Offered("shop.csx", "Rewrite(\"out\").").Keys.ShouldContain("Masquerade");
    }

    [Fact]
    public void At_the_begin_of_a_statement_the_words_of_the_language_and_of_loaded_files_come_before_those_of_the_library()
    {
        var offered = _editor.Write("shop.csx", Shop + "Acc").Offered("shop.csx", "\nAcc");

        var first = offered.Values.OrderBy(item => $"{item["sortText"]}", StringComparer.Ordinal).Select(item => $"{item["label"]}")
            .TakeWhile(word => word != "Action").ToList();
        first.ShouldContain("Accept");
        first.ShouldContain("admins");
        first.ShouldContain("Ssh");
        offered.Keys.ShouldContain("Enumerable");
    }

    [Theory]
    [InlineData("Console")]
    [InlineData("GC")]
    [InlineData("Activator")]
    [InlineData("Random")]
    public void What_no_rule_file_can_use_is_not_offered(string word) =>
        _editor.Write("shop.csx", Shop + "x").Offered("shop.csx", ";\nx").Keys.ShouldNotContain(word);

    [Theory]
    [InlineData("Accept(\"y\").To(\"")]
    [InlineData("Accept(\"y\").To(\"off\").Ports(22);", "Accept(\"y\").To(\"")]
    [InlineData("Accept(\"y\").From(\"all\").NotTo(\"office\", \"")]
    [InlineData("Rewrite(\"y\").Ports(25).Dnat(\"203.0.113.9\", to: \"")]
    [InlineData("Rewrite(\"y\").Ports(25).Balance(\"203.0.113.9\", to: [\"")]
    [InlineData("Label(\"both\", \"")]
    public void Where_an_address_is_written_the_labels_of_the_file_and_of_what_it_loads_are_offered(string written, string? at = null) =>
        _editor.Write("shop.csx", Shop + written).Offered("shop.csx", at ?? written).Keys
            .ShouldBe(new[] { "admins", "app-01", "office", "all", "host", "broadcast", "multicast" }
                .Concat(written.StartsWith("Label", StringComparison.Ordinal) ? ["both"] : Array.Empty<string>()), ignoreOrder: true);

    [Theory]
    [InlineData("Accept(\"")]
    [InlineData("Label(\"")]
    [InlineData("Accept(\"y\").In(\"")]
    [InlineData("// To(\"")]
    public void Where_no_address_is_written_no_label_is_offered(string written) =>
        _editor.Write("shop.csx", Shop + written).Offered("shop.csx", written).ShouldBeEmpty();

    [Fact]
    public void A_chosen_label_replaces_the_whole_text_between_the_quotes()
    {
        var text = Shop + "Accept(\"y\").To(\"app\").Ports(22);\n";

        var range = _editor.Write("shop.csx", text).Offered("shop.csx", "(\"y\").To(\"a")["app-01"]["textEdit"]!["range"]!;

        range.ToJsonString().ShouldBe("""{"start":{"line":5,"character":16},"end":{"line":5,"character":19}}""");
    }

    [Theory]
    [InlineData("#load \"_lab", "_labels.csx:0:0")]
    [InlineData("Ports(Ss", "_labels.csx:3:10")]
    [InlineData("From(adm", "_labels.csx:2:6")]
    [InlineData("admins, \"off", "_labels.csx:1:6")]
    [InlineData("to: \"app", "shop.csx:2:6")]
    public void A_name_leads_to_its_declaration_also_in_a_loaded_file(string at, string declared) =>
        _editor.Write("shop.csx", Shop).Definition("shop.csx", at).ShouldBe([declared]);

    [Theory]
    [InlineData("")]
    [InlineData("Accept(\"x\\u202e\");")]
    [InlineData("/* \u202e */ Accept(\"x\").")]
    [InlineData("#load \"_deep.csx\"\nAccept(\"x\").")]
    [InlineData("#load \"nothing.csx\"\nAccept(\"x\").")]
    public void A_text_that_is_refused_before_it_is_parsed_ends_nothing(string text)
    {
        _editor.With("_deep.csx", new string('(', 100_000)).Open("_deep.csx").Write("shop.csx", text);

        _ = _editor.Offered("shop.csx", "");
        _ = _editor.Offered("shop.csx", text);
        _ = _editor.Hover("shop.csx", text);
        _ = _editor.Offered("_deep.csx", "((");
        _editor.Write("shop.csx", Shop).Hover("shop.csx", "Rewri").ShouldNotBeNull();
    }
}
