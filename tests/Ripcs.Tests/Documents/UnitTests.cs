using System.Diagnostics;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>All units of systemd that the packages contain.</summary>
public class UnitTests
{
    private const string Folder = "packaging/systemd";

    private static readonly string[] Names =
        [.. Directory.GetFiles(Repository.At(Folder)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Units => [.. Names];

    [Theory]
    [MemberData(nameof(Units))]
    public void What_a_unit_runs_is_a_command_of_Ripcs(string unit)
    {
        foreach (var command in Repository.Read($"{Folder}/{unit}").Split('\n')
            .Where(line => line.StartsWith("Exec", StringComparison.Ordinal)))
        {
            var words = command.Split('=', 2)[1].Split(' ');

            words[0].ShouldBe("/usr/bin/ripcs");
            CommandLines.Program().Parse([.. words.Skip(1).Where(word => !word.StartsWith('$'))]).Errors.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Each_timer_and_path_has_a_service() =>
        Names.Select(unit => Path.ChangeExtension(unit, ".service")).Except(Names).ShouldBeEmpty();

    [SystemdFact]
    public void Systemd_has_nothing_to_say_about_them()
    {
        using var folder = new TemporaryFolder();
        foreach (var unit in Names)
        {
            // Where Ripcs is not installed, its command would be missed.
            File.WriteAllText(folder.In(unit),
                Repository.Read($"{Folder}/{unit}").Replace("/usr/bin/ripcs", "/bin/true", StringComparison.Ordinal));
        }

        var start = new ProcessStartInfo(SystemdFactAttribute.Analyze, ["verify", "--man=no", .. Names.Select(folder.In)])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();

        said.Split('\n').Where(line => line.Contains("ripcs-", StringComparison.Ordinal)).ShouldBeEmpty();
        process.ExitCode.ShouldBe(0, said);
    }
}

/// <summary>A test that needs systemd-analyze; nothing else of systemd, which need not run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SystemdFactAttribute : FactAttribute
{
    public const string Analyze = "/usr/bin/systemd-analyze";

    public SystemdFactAttribute() => Skip = File.Exists(Analyze) ? null : "systemd-analyze is not here";
}
