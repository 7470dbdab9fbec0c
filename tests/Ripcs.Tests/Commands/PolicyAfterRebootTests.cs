using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Tests.Applying;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Whose policy it is that stands there after the host's own loader has filled the filter table anew.</summary>
public sealed class PolicyAfterRebootTests : IDisposable
{
    private const string Nothing = "Partition(\"host\");\nAccept(\"ssh\").Ports(22).From(\"192.0.2.0/24\").To(\"host\");\n";

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/host.csx", HostPolicyTests.Policy).Live();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("restore")]
    [InlineData("rules", "apply", "{rules}")]
    public void A_host_that_closed_itself_at_its_start_is_not_opened_by_a_flush(params string[] command)
    {
        _scene.Reboot(HostPolicyTests.OwnPolicy).Run(command).ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");

        _scene.Run("rules", "flush").Lines.ShouldContain(
            "after that only rules not managed by Ripcs and the policies decide, filter IPv4: INPUT DROP, FORWARD ACCEPT, OUTPUT ACCEPT");

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_by_a_flush_before_anything_came_back()
    {
        _scene.Reboot(HostPolicyTests.OwnPolicy).Run("rules", "flush").LastLine.ShouldBe("nothing to do: nothing of Ripcs's is live.");

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_by_a_rollback_to_before_the_host_policy()
    {
        _scene.Reboot(HostPolicyTests.OwnPolicy).Run("restore").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_by_an_apply_without_a_host_policy()
    {
        _scene.Reboot(HostPolicyTests.OwnPolicy).With("rules/host.csx", Nothing);

        _scene.Diff().Output.ShouldNotContain("policy of");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_where_the_restore_died_behind_its_first_block()
    {
        _scene.Reboot(HostPolicyTests.OwnPolicy);
        DieBefore(Family.IPv6, () => _scene.Run("restore"));
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");

        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void A_loader_that_loads_what_was_saved_of_Ripcs_too_makes_its_policies_no_policies_of_the_host()
    {
        var saved = _scene.Netfilter.Save(Family.IPv4);

        _scene.Reboot(saved).Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_policy_that_a_run_set_before_it_died_does_not_become_the_hosts_own()
    {
        _scene.With("rules/host.csx", HostPolicyTests.Policy.Replace("forward: Policy.Drop", "forward: Policy.Drop, output: Policy.Drop", StringComparison.Ordinal));
        DieBefore(Family.IPv6, () => _scene.Apply());
        _scene.Policies().ShouldBe("DROP DROP DROP");

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void Nor_does_one_of_a_host_policy_that_makes_no_chain()
    {
        using var scene = new CommandLineScene().With("rules/host.csx", "Partition(\"host\");\nHostPolicy().Default(forward: Policy.Drop);\n").Live();
        scene.With("rules/host.csx", "Partition(\"host\");\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop);\n").Live();
        scene.Policies().ShouldBe("DROP DROP ACCEPT");

        scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_change_that_died_before_the_reboot_does_not_say_what_the_host_was_like()
    {
        using var scene = new CommandLineScene().With("rules/host.csx", HostPolicyTests.Policy);
        DieBefore(Family.IPv6, () => scene.Apply(), scene);
        var journal = JournalFile.Read(scene.State)!;
        JournalFile.Write(scene.State, journal with { Change = journal.Change with { Uptime = new Uptime("another boot", 1) } });

        scene.Reboot(HostPolicyTests.OwnPolicy).Apply().ExitCode.ShouldBe(ExitCode.Done);
        scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    private void DieBefore(Family block, Action run, CommandLineScene? scene = null)
    {
        var netfilter = (scene ?? _scene).Netfilter;
        netfilter.BeforeRestore = (family, _) =>
        {
            if (family == block)
            {
                throw new InvalidOperationException("power failure");
            }
        };
        Should.Throw<InvalidOperationException>(run);
        netfilter.BeforeRestore = null;
    }
}
