using System.Text.RegularExpressions;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>"init": from nothing to a closed host that keeps whoever made it in.</summary>
public sealed class InitTests : IDisposable
{
    private readonly CommandLineScene _scene = new() { SshConnection = "192.0.2.9 4000 203.0.113.1 2222" };

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void It_says_what_it_made_who_may_log_in_and_what_comes_next() => _scene.Run("init", "{start}").ShouldBe(new CommandResult(
        ExitCode.Done,
        """
        made /etc/ripcs/start: README.md, _labels.csx, host.csx, shop.csx, .editorconfig, .helix/languages.toml, .nvim.lua and .vscode/settings.json
        192.0.2.9, from where you are connected, may log in; change that in /etc/ripcs/start/_labels.csx
        then see what it would change with: ripcs rules diff /etc/ripcs/start

        """,
        ""));

    [Fact]
    public void What_it_made_closes_the_host_and_lets_in_who_made_it()
    {
        _scene.Run("init", "{start}");

        _scene.Run("rules", "apply", "{start}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldContain(":INPUT DROP");
        _scene.LiveRules().ShouldContain("-s 192.0.2.9/32 -p tcp -m tcp --dport 2222 -m addrtype --dst-type LOCAL -j ACCEPT");
        _scene.Run("rules", "apply", "{start}").LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void A_closed_host_keeps_its_lease_of_DHCPv6()
    {
        _scene.Run("init", "{start}");

        _scene.Run("rules", "generate",
            "{start}").Output.ShouldContain("-s fe80::/10 -p udp -m udp --sport 547 --dport 546 -m addrtype --dst-type LOCAL -j ACCEPT");
    }

    [Fact]
    public void Without_ssh_it_says_that_somebody_must_be_let_in_first()
    {
        _scene.SshConnection = null;

        _scene.Run("init", "{start}").Lines[1]
            .ShouldBe("edit /etc/ripcs/start/_labels.csx first: write the addresses that may log in; 198.51.100.0/24 is only a "
                + "placeholder");
        _scene.Run("rules", "generate", "{start}").Output.ShouldContain("-s 198.51.100.0/24 -p tcp -m tcp --dport 22 ");
    }

    [Fact]
    public void An_apply_warns_as_long_as_nobody_may_log_in()
    {
        const string Warned = "warning: \"admins\" (start/_labels.csx:5) is still 198.51.100.0/24, a placeholder of ripcs init: "
            + "no address may log in by ssh; write the allowed addresses there";
        _scene.SshConnection = null;
        _scene.Run("init", "{start}");

        foreach (var command in new string[][] { ["rules", "diff", "{start}"], ["rules", "apply", "{start}", "--dry-run"],
            ["rules", "apply", "{start}"] })
        {
            (_scene.Run(command) is var result ? result.Output + result.Errors : "").ShouldContain(Warned);
        }

        var labels = _scene.At("start/_labels.csx");
        File.WriteAllText(labels, File.ReadAllText(labels).Replace("\"198.51.100.0/24\"", "\"198.51.100.7\"", StringComparison.Ordinal));
        (_scene.Run("rules", "apply", "{start}") is var applied ? applied.Output + applied.Errors
            : "").ShouldNotContain("warning: \"admins\"");
    }

    [Fact]
    public void A_folder_with_anything_in_it_stays_as_it_is()
    {
        _scene.With("start/mine.csx", "Partition(\"mine\");\n");

        _scene.Run("init", "{start}").ShouldBe(new CommandResult(
            ExitCode.Failed, "", "error: /etc/ripcs/start already exists, and nothing in it was changed; name a folder that does not "
                + "exist or is empty\n"));

        Directory.GetFiles(_scene.At("start")).ShouldBe([_scene.At("start/mine.csx")]);
    }

    [Theory]
    [InlineData(".helix/languages.toml", "command = \"(.*)\"\nargs = \\[\"(.*)\"\\]")]
    [InlineData(".nvim.lua", "cmd = { '(.*?)', '(.*?)' }")]
    [InlineData(".vscode/settings.json", "command\": \"(.*)\",\n.*Arguments\": \\[\"(.*)\"\\]")]
    public void The_settings_of_each_editor_start_the_language_server(string file, string command)
    {
        _scene.Run("init", "{start}");

        var words = Regex.Match(File.ReadAllText(_scene.At($"start/{file}")), command).Groups.Values.Skip(1).Select(word => word.Value);

        words.ShouldBe(["ripcs", "lsp"]);
    }
}
