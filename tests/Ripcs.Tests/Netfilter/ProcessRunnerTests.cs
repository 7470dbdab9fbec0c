using Ripcs.Host;
using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Netfilter;

public sealed class ProcessRunnerTests
{
    private readonly ProcessRunner _runner = new();

    [Fact]
    public void A_program_gets_its_arguments_unsplit_and_its_input_whole()
    {
        var result = _runner.Run(Shell("echo \"$1\"; cat", "a  b;$HOME") with { Input = "línea\n" });

        result.ShouldBe(new ProcessResult(0, "a  b;$HOME\nlínea\n", ""));
    }

    [Fact]
    public void The_exit_code_and_the_errors_come_back() =>
        _runner.Run(Shell("echo why >&2; exit 4")).ShouldBe(new ProcessResult(4, "", "why\n"));

    [Fact]
    public void Nothing_of_our_environment_reaches_a_program()
    {
        Environment.SetEnvironmentVariable("IPTABLES_TEST_LEAK", "leak");

        var environment = _runner.Run(new ProcessCommand("/usr/bin/env", []) { XtablesLockFile = "/tmp/lock" }).Output;

        environment.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
            .ShouldBe(["LC_ALL=C", "PATH=/usr/sbin:/sbin:/usr/bin:/bin", "XTABLES_LOCKFILE=/tmp/lock"]);
    }

    [Fact]
    public void Megabytes_in_every_direction_at_once_block_nobody()
    {
        var input = new string('x', 4_000_000);

        var result = _runner.Run(Shell("tee /dev/stderr") with { Input = input });

        result.Output.Length.ShouldBe(input.Length);
        result.Errors.Length.ShouldBe(input.Length);
    }

    [Fact]
    public void A_program_that_reads_none_of_its_input_still_tells_how_it_ended() =>
        _runner.Run(Shell("exit 7") with { Input = new string('x', 4_000_000) }).ExitCode.ShouldBe(7);

    [Fact]
    public void A_program_that_hangs_is_killed_with_all_that_it_started()
    {
        var folder = Directory.CreateTempSubdirectory("ripcs-test-");
        var pidFile = Path.Combine(folder.FullName, "pid");
        var command = Shell("sh -c 'echo $$ >\"$1.new\"; mv \"$1.new\" \"$1\"; exec sleep 600' sh \"$1\"; true", pidFile);

        var error = Should.Throw<NetfilterException>(() => _runner.Run(command with { TimeLimit = TimeSpan.FromSeconds(3) }));

        error.Message.InWords().ShouldContain("did not end within 3 s and was killed");
        IsRunning(int.Parse(File.ReadAllText(pidFile), null)).ShouldBeFalse();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("exec yes")]
    [InlineData("exec yes >&2")]
    [InlineData("exec cat /dev/zero")]
    public void A_program_that_prints_without_an_end_is_killed_and_named_before_it_fills_the_memory(string script) =>
        Should.Throw<NetfilterException>(() => _runner.Run(Shell(script))).Message.InWords()
            .ShouldBe($"/bin/sh -c {script} sh printed more than 256 MiB and was killed; look at what it prints, then run the command "
                + "again");

    [Fact]
    public void A_program_whose_own_program_prints_is_not_taken_for_one_that_does_nothing() =>
        Should.Throw<NetfilterException>(() => _runner.Run(Shell("yes; true") with { IdleLimit = TimeSpan.FromSeconds(1) }))
            .Message.InWords().ShouldContain(" printed more than 256 MiB and was killed; ");

    [Fact]
    public void A_missing_program_is_named() =>
        Should.Throw<ProgramMissingException>(() => _runner.Run(new ProcessCommand("/usr/sbin/no-such-program", [])))
            .Message.ShouldBe("cannot start /usr/sbin/no-such-program: there is no such program");

    [Fact]
    public void A_program_is_never_looked_up_on_the_path() =>
        Should.Throw<ArgumentException>(() => _runner.Run(new ProcessCommand("true", [])));

    private static ProcessCommand Shell(string script, params string[] arguments) =>
        new("/bin/sh", ["-c", script, "sh", .. arguments]);

    // A killed process that nobody has waited for yet is a zombie, not running.
    private static bool IsRunning(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
