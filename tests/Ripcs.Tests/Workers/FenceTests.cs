using Ripcs.Core.Model;
using Ripcs.Host.Processes;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Workers;

/// <summary>
/// What the fence stops, tried by a program that stands where a rule file would that got past the gate (tests/Ripcs.Hostile). As root and
/// as an ordinary user, with namespaces and without.
/// </summary>
public sealed class FenceTests : IDisposable
{
    // What stays in sight where namespaces are forbidden, and of no use without a way to write or send.
    private static readonly string[] InSight = ["read /etc/passwd", "see the folder of the rule files",
        "see a network interface that is up"];

    private readonly DirectoryInfo _program = Directory.CreateTempSubdirectory("ripcs-fence-");
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("ripcs-files-");

    public FenceTests()
    {
        // A copy where an ordinary user finds it, too.
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory,
            "Ripcs.*").Where(file => Path.GetFileName(file).StartsWith("Ripcs.Hostile", StringComparison.Ordinal)
            || Path.GetFileName(file) == "Ripcs.Linux.dll"))
        {
            File.Copy(file, Path.Combine(_program.FullName, Path.GetFileName(file)));
        }

        File.WriteAllText(Victim, "as it was");
        File.SetUnixFileMode(Victim, (UnixFileMode)0b110_110_110);
        foreach (var folder in new[] { _program, _files })
        {
            File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_111_111);
        }
    }

    public void Dispose()
    {
        _program.Delete(recursive: true);
        _files.Delete(recursive: true);
    }

    private string Victim => Path.Combine(_files.FullName, "victim");

    [KernelFact]
    public void Nothing_gets_over_the_fence() =>
        Try(inNamespaces: true, []).ShouldAllBe(said => said == "missing:" || said.EndsWith(": refused"));

    [Fact]
    public void Where_namespaces_are_forbidden_files_and_interfaces_are_in_sight_and_nothing_else_is_open()
    {
        var said = Try(inNamespaces: false, []);

        said[0].ShouldBe("missing: Network Files");
        said.Skip(1).Where(line => !line.EndsWith(": refused")).Select(line => line.Split(": ")[0]).Except(InSight).ShouldBeEmpty();
    }

    [RootFact]
    public void Nothing_gets_over_the_fence_that_an_ordinary_user_puts_up() =>
        Try(inNamespaces: true, AsUser).ShouldAllBe(said => said == "missing:" || said.EndsWith(": refused"));

    [RootFact]
    public void An_ordinary_user_without_namespaces_can_open_nothing_either()
    {
        var said = Try(inNamespaces: false, AsUser);

        said[0].ShouldBe("missing: Network Files");
        said.Skip(1).Where(line => !line.EndsWith(": refused")).Select(line => line.Split(": ")[0]).Except(InSight).ShouldBeEmpty();
    }

    [KernelFact]
    public void Root_of_a_sandbox_without_root_outside_has_no_rights_behind_the_fence() =>
        Try(inNamespaces: true, [ProgramFiles.Require("unshare", "util-linux"), "--map-root-user", "--"])
            .ShouldAllBe(said => said == "missing:" || said.EndsWith(": refused"));

    [Fact]
    public void What_was_tried_left_no_trace()
    {
        Try(inNamespaces: false, []);

        Directory.GetFileSystemEntries(_files.FullName).ShouldBe([Victim]);
        File.ReadAllText(Victim).ShouldBe("as it was");
        File.Exists("/tmp/ripcs-hostile-new").ShouldBeFalse();
    }

    private static ValueList<string> AsUser =>
        [ProgramFiles.Require("setpriv", "util-linux"), "--reuid", "12345", "--regid", "12345", "--clear-groups", "--"];

    private string[] Try(bool inNamespaces, ValueList<string> before)
    {
        var isRoot = Environment.IsPrivilegedProcess && before.Count == 0;
        ValueList<string> unshare = !inNamespaces ? []
            : [ProgramFiles.Require("unshare", "util-linux"), .. (string[])(isRoot ? [] : ["--map-root-user"]), "--net", "--mount", "--"];
        ValueList<string> words = [.. before, .. unshare, Path.Combine(_program.FullName, "Ripcs.Hostile"), _files.FullName,
            .. (string[])(inNamespaces ? ["in-namespaces"] : [])];
        var result = new ProcessRunner().Run(new ProcessCommand(words[0],
            [.. words.Skip(1)]) { RuntimeVariables = [("DOTNET_ROOT", DotnetRoot)] });
        result.ExitCode.ShouldBe(0, result.Errors);
        var said = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        said.Length.ShouldBeGreaterThan(30);
        return said;
    }

    private static string DotnetRoot =>
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
}
