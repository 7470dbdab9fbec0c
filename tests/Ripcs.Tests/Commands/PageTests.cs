using System.Diagnostics;
using System.Xml.Linq;
using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>rules diff --format html|markdown: the diff as a page for those who review it elsewhere.</summary>
public sealed class PageTests : IDisposable
{
    private const string Before = """
        Partition("shop");
        Label("office", "198.51.100.0/24", "2001:db8:1::/64");
        Label("app", "192.0.2.11", "2001:db8:5::11");
        Accept("ssh").Ports(22).From("office").To("app");
        Accept("web").Ports(80, 443).To("app");
        Drop("rest").To("app");
        """;

    private readonly CommandLineScene _scene =
        new CommandLineScene("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n").With("rules/shop.csx",
        Before).Live();

    public PageTests()
    {
        _scene.With("rules/shop.csx", Before.Replace("198.51.100.0/24", "198.51.100.0/23", StringComparison.Ordinal).Replace("80, 443",
            "443", StringComparison.Ordinal))
            .With("rules/guest.csx", """Partition("guest"); Accept("all </pre><script>alert(1)</script> `` ``` of it").AnyProtocol().To("192.0.2.99");""");
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_page_for_a_browser_says_what_the_diff_says_and_draws_which_packets_change_their_fate() =>
        Page("html").Output.Replace(ThisProgram.Version, "VERSION", StringComparison.Ordinal).ShouldBeGolden("page-html");

    [Fact]
    public void A_page_for_a_merge_request_says_what_the_diff_says_and_draws_which_packets_change_their_fate() =>
        Page("markdown").Output.Replace(ThisProgram.Version, "VERSION", StringComparison.Ordinal).ShouldBeGolden("page-markdown");

    [Fact]
    public void Every_line_of_the_diff_stands_on_the_page()
    {
        var lines = _scene.Diff().Lines;
        var (html, markdown) = (string.Concat(Read(Page("html").Output).Descendants().Where(element => element.Name.LocalName is "pre"
            or "p").Select(element => element.Value + '\n')), Page("markdown").Output);

        foreach (var line in lines)
        {
            html.ShouldContain(line);
            markdown.ShouldContain(line);
        }
    }

    [Theory]
    [InlineData("html")]
    [InlineData("markdown")]
    public void A_page_changes_neither_the_exit_code_nor_the_plan_that_is_written(string format)
    {
        var page = Page(format, "--detailed-exitcode", "--out", _scene.At("web1.plan"));

        page.ExitCode.ShouldBe(ExitCode.Changes);
        page.Output.ShouldContain("written to /etc/ripcs/web1.plan");
        _scene.Run("plan", "show", "{web1.plan}", "--format", format).Output.ShouldContain("newly allowed");
    }

    [Fact]
    public void A_name_says_nothing_to_the_page_on_which_it_stands()
    {
        var page = Read(Page("html").Output);

        page.Descendants().Select(element => element.Name.LocalName).ShouldNotContain("script");
        page.Descendants().Single(element => element.Name.LocalName == "meta"
            && element.Attribute("http-equiv") is not null)
            .Attribute("content")!.Value.ShouldBe("default-src 'none'; style-src 'unsafe-inline'");
        Page("markdown").Output.Split('\n').Count(line => line.StartsWith("````", StringComparison.Ordinal)).ShouldBe(6,
            "three blocks hold a name with a row of backticks");
    }

    [Fact]
    public void A_diff_without_changes_is_a_page_too()
    {
        _scene.With("rules/shop.csx", Before).Without("rules/guest.csx");

        Page("html").Output.ShouldContain("nothing to do: 1 partition is live as written.");
        Page("markdown").Output.ShouldContain("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void Rule_files_that_are_refused_make_no_page()
    {
        _scene.With("rules/shop.csx", "Partition(\"shop\"); Accept(");

        var page = Page("html");

        page.ExitCode.ShouldBe(ExitCode.RulesRefused);
        page.Output.ShouldBeEmpty();
        page.Errors.ShouldContain("rules/shop.csx(1,");
    }

    [Fact]
    public void A_page_says_which_expectation_does_not_hold()
    {
        _scene.With("rules/expect.csx", "Expect.Blocked(\"nobody reaches the guest\").AnyProtocol().From(\"all\").To(\"192.0.2.99\");");

        var page = Page("html");

        page.ExitCode.ShouldBe(ExitCode.RulesRefused);
        page.Output.ShouldContain("RIP1004");
        page.Output.ShouldContain("<h2>Rules that change</h2>");
        page.Output.ShouldContain("expectation &quot;nobody reaches the guest&quot; does not hold");
    }

    [Fact]
    public void A_page_for_a_merge_request_that_is_too_long_leaves_out_the_least_first_and_says_what()
    {
        var whole = Page("markdown").Output;
        var pages = new[] { 1, 800, 1500, 2200, whole.Length - 1 }
            .Select(most => Page("markdown", "--max-chars", $"{most}").Output).ToList();

        foreach (var page in pages)
        {
            page.Length.ShouldBeLessThan(whole.Length);
            page.ShouldContain("2 of 2 partitions change: 4 rules added, 3 removed; 1 rule opens to or from everywhere.");
            page.ShouldContain("opens to or from everywhere   WIDE");
            page.ShouldContain(" any  any -> 192.0.2.99   WIDE");
            page.ShouldNotContain("```mermaid");
            page.ShouldContain("left out, as the page would be longer than ");
        }

        pages[^1].ShouldContain(" characters: the picture\n");
        pages[^1].ShouldContain("```diff");
        pages[0].ShouldContain(": the picture, the rules, the examples and what is neither wide nor marked with !\n");
        pages[0].ShouldNotContain("```diff");
        pages[0].ShouldNotContain("such as");
        pages[0].ShouldNotContain("198.51.101.0/24");
    }

    [Fact]
    public void Only_a_page_for_a_merge_request_has_a_limit() =>
        Page("html", "--max-chars", "100").Errors.ShouldContain("--max-chars is for --format markdown: leave it out.");

    [Fact]
    public void A_page_and_JSON_do_not_go_together()
    {
        var page = Page("html", "--json");

        page.ExitCode.ShouldBe(ExitCode.Usage);
        page.Errors.ShouldContain("--json is a format, too: leave --format out.");
    }

    [BrowserFact]
    public void A_browser_shows_the_page_and_fetches_and_runs_nothing()
    {
        _scene.With("page.html", Page("html").Output);

        var (shown, said) = Browser.Show(_scene.At("page.html"));

        shown.ShouldContain("<h2>Which packets are treated differently</h2>");
        shown.ShouldContain("newly allowed</text>");
        shown.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        shown.ShouldNotContain("<script");
        said.ShouldNotContain("CONSOLE");
    }

    private CommandResult Page(string format, params string[] options) => _scene.Diff(["--format", format, .. options]);

    // A page of ours is XML but for its first line and what HTML leaves open.
    private static XElement Read(string html) => XElement.Parse(string.Join('\n', html.Split('\n').Skip(1)
        .Select(line => line.StartsWith("<meta ", StringComparison.Ordinal) ? line.Replace(">", "/>", StringComparison.Ordinal) : line)),
            LoadOptions.PreserveWhitespace);
}

/// <summary>Skipped, and says so, where there is no browser to open a page in.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Browser.Path is null ? "needs a browser: apt-get install chromium-headless-shell" : null!;
}

/// <summary>A real browser without a window.</summary>
internal static class Browser
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string? Path { get; } = ProgramFiles.Find("chromium-headless-shell") ?? ProgramFiles.Find("chromium")
        ?? ProgramFiles.Find("google-chrome");

    /// <summary>What a page has become in the browser, and what the browser had to say about it.</summary>
    public static (string Shown, string Said) Show(string page)
    {
        var start = new ProcessStartInfo(Path!, ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom",
            $"file://{page}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var browser = Process.Start(start)!;
        var (shown, said) = (browser.StandardOutput.ReadToEndAsync(), browser.StandardError.ReadToEndAsync());
        if (!browser.WaitForExit(Patience))
        {
            browser.Kill(entireProcessTree: true);
            throw new TimeoutException($"the browser did not end: {said.Result}");
        }

        return (shown.Result, said.Result);
    }
}
