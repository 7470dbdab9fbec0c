using Ripcs.Host.Processes;
using Ripcs.Host.Sandbox;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Examples;

/// <summary>What a newcomer sees first.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [KernelFact]
    public void The_demo_tells_the_life_of_a_rule_to_its_end()
    {
        var seen = Path.Combine(_folder.FullName, "seen");
        var options = new SandboxOptions
        {
            Self = [BuiltProgram.Path],
            Command = ["/bin/sh", "-c", $"exec bash '{Repository.At("examples", "demo.sh")}' >'{seen}' 2>&1"],
        };

        var exitCode = new SandboxRunner(new ProcessRunner()).Run(options);

        var text = File.ReadAllText(seen);
        exitCode.ShouldBe(0, text);
        text.ShouldContain("change 1 applied and verified");
        text.ShouldContain("nothing to do: ");
        text.ShouldContain("policy DROP");
        text.ShouldContain("1 of 2 partitions changes: 1 rule added, 1 removed.");
        text.ShouldContain("clean removes 3 rules (2 chains).");
        text.ShouldContain("was changed by hand");
        text.ShouldContain("-A f2b-sshd -s 192.0.2.77/32 -j DROP");
        text.ShouldNotContain("\u001b");
    }
}
