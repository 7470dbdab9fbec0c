using Ripcs.Commands;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Testing;
using Ripcs.Tests.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What somebody sees at a terminal while a run lasts.</summary>
public sealed class ProgressTests : IDisposable
{
    private const string Rules =
        "Partition(\"shop\");\nLabel(\"www\", \"203.0.113.10\", \"2001:db8::10\");\nAccept(\"web\").Ports(80).To(\"www\");";

    private readonly StringWriter _terminal = new();
    private readonly HandClock _clock = new();
    private readonly FakeNetfilter _netfilter = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-progress-");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _terminal.Dispose();
    }

    [Fact]
    public void A_long_run_says_how_many_files_are_compiled_and_which_block_of_how_many_is_applied()
    {
        _netfilter.BeforeRestore = (_, _) => _clock.Pass(0.5);

        Apply(80).ShouldBe(ExitCode.Done);

        _terminal.ToString().ShouldContain(
            "\rcompiling 12 rule files … 1 s\r5 of 12 rule files compiled … 2 s\r5 of 12 rule files compiled … 3 s");
        _terminal.ToString().ShouldContain("\rapplying block 1 of 2 (IPv4) … 3 s");
        _terminal.ToString().ShouldContain("\rapplying block 2 of 2 (IPv6) … 4 s");
        _terminal.ToString().ShouldEndWith(" \r");
    }

    [Fact]
    public void A_run_whose_errors_go_to_no_terminal_shows_nothing_and_counts_nothing()
    {
        _netfilter.BeforeRestore = (_, _) => _clock.Pass(5);

        Apply(width: null).ShouldBe(ExitCode.Done);

        _terminal.ToString().ShouldBe("");
    }

    [Fact]
    public void Where_both_families_are_read_at_once_the_rules_of_the_first_that_is_done_are_counted()
    {
        var four = new FakeNetfilter("*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\n-A INPUT -j DROP\nCOMMIT\n");
        var watched = new WatchedNetfilter(four, new ProgressLine(_terminal, 80, _clock));
        four.BeforeRead = family =>
        {
            if (family is Family.IPv6)
            {
                _clock.Pass(1);
                watched.Read(Family.IPv4);
                _clock.Pass(1);
            }
        };

        watched.Read(Family.IPv6);

        _terminal.ToString().ShouldStartWith("\rreading the live rules … 1 s\rreading the live rules, 2 rules read … 2 s\r");
    }

    private int Apply(int? width)
    {
        File.WriteAllText(In("shop.csx"), Rules);
        File.SetUnixFileMode(In("shop.csx"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var output = new StringWriter();
        var terminal = new UserTerminal
        {
            Output = output, Errors = _terminal, IsTerminal = width is not null, ErrorWidth = width, ShowsProgress = true,
        };
        var settings = new Settings { Environment = new RipcsEnvironment(In("state"), In("run"), null, null, "alice") };
        return RipcsProgram.Run(["rules", "apply", In("shop.csx")], new CommandHost
        {
            Terminal = terminal,
            Settings = settings,
            Facts = new HostFacts { Clock = _clock },
            Netfilter = _netfilter,
            Compiling = new Compiling(settings, terminal, _clock)
            {
                Compiler = (path, trust, today, kept, told) =>
                {
                    told?.Invoke(0, 12);
                    _clock.Pass(1.5);
                    told?.Invoke(5, 12);
                    _clock.Pass(1.5);
                    return WithoutFence.Compile(path, trust, kept, today);
                },
            },
        });
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
