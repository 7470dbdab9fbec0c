using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using Ripcs.Host;
using Ripcs.Linux;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Whatever a caller names as a file, the command ends and says what is wrong with it; tests/strange tries it on the built
/// command.</summary>
public sealed class GivenFileTests : IDisposable
{
    private const string Save = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    public void Dispose() => _scene.Dispose();

    public static TheoryData<string, string> Readers => new()
    {
        { "rules diff {rules} --against FILE", "cannot read FILE: " },
        { "rules diff {rules} --against6 FILE", "cannot read FILE: " },
        { "lint {rules} --against FILE", "cannot read FILE: " },
        { "trace tcp_192.0.2.1_to_192.168.1.1:22 --against FILE", "cannot read FILE: " },
        { "import FILE {new}", "cannot read FILE: " },
        { "lint {rules} --baseline FILE", "cannot read FILE: " },
        { "status --baseline FILE", "cannot read FILE: " },
        { "check --baseline FILE", "cannot read FILE: " },
        { "plan show FILE", "FILE is not a file" },
        { "rules diff {rules} --host FILE", "FILE is not a file" },
        { "lint {rules} --write-baseline FILE", "cannot write FILE: it is not a file" },
        { "check --metrics FILE", "cannot write FILE: it is not a file" },
        { "hits --metrics FILE", "cannot write FILE: it is not a file" },
    };

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_pipe_that_nobody_writes_to_is_no_file_and_nobody_waits_for_it(string command, string says)
    {
        Pipe("pipe");

        Said(command, "{pipe}").ShouldContain(says.Replace("FILE", "/etc/ripcs/pipe", StringComparison.Ordinal));
        PlainFile.FactsOf(_scene.At("pipe")).IsPipe.ShouldBeTrue("a file took its place");
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_device_without_end_is_no_file(string command, string says) =>
        Said(command, "/dev/zero").ShouldContain(says.Replace("FILE", "/dev/zero", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_file_that_fills_the_memory_is_not_read(string command, string says)
    {
        if (says.StartsWith("cannot write", StringComparison.Ordinal))
            return;

        using (var file = File.Create(_scene.At("huge")))
        {
            file.SetLength(1L << 32);
        }

        Said(command, "{huge}").ShouldContain(says.StartsWith("cannot read", StringComparison.Ordinal)
            ? "cannot read /etc/ripcs/huge: it is longer than 128 MiB, and is not read" : "/etc/ripcs/huge is too large");
    }

    [Fact]
    public void What_a_program_writes_into_a_pipe_is_read_as_from_a_file()
    {
        using var written = new AnonymousPipeServerStream(PipeDirection.Out);
        using var read = written.ClientSafePipeHandle;
        written.Write(Encoding.UTF8.GetBytes(Save));
        written.Dispose();

        var diff = _scene.Run("rules", "diff", "{rules}", "--against", $"/proc/self/fd/{read.DangerousGetHandle()}");

        diff.ExitCode.ShouldBe(ExitCode.Done, diff.Errors);
        diff.Output.ShouldContain(" holds IPv4 filter; a missing table counts as empty");
    }

    [Fact]
    public void A_pipe_among_the_files_of_a_report_is_a_host_that_is_not_known()
    {
        Directory.CreateDirectory(_scene.At("hosts"));
        Pipe("hosts/web1.json");

        _scene.Run("report", "{hosts}").Output.ShouldContain("its file cannot be read: it is not a file");
    }

    [Fact]
    public void Standard_input_is_not_read_without_end()
    {
        using var endless = File.OpenRead("/dev/zero");

        GivenFile.Input(endless).ShouldBeNull();
    }

    private string Said(string command, string file)
    {
        var result = _scene.Run([.. command.Split(' ').Select(word => word == "FILE" ? file : word.Replace('_', ' '))]);
        result.ExitCode.ShouldNotBe(ExitCode.Done, command);
        return result.Errors + result.Output;
    }

    private void Pipe(string name) => Process.Start("/usr/bin/mkfifo", [_scene.At(name)]).WaitForExit();
}
