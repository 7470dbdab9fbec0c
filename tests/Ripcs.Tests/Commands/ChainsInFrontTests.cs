using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Chains of other programs that the host policy wants to be asked first: where the jumps stand, and what that means.</summary>
public sealed class ChainsInFrontTests : IDisposable
{
    private const string Policy = HostPolicyTests.Policy;
    private const string Ban = "-p tcp -m tcp --dport 22 -j f2b-sshd";

    private static readonly string Behind = Policy.Replace(".AllowIcmp()", ".AllowIcmp().Behind(\"f2b-sshd\")", StringComparison.Ordinal);

    private readonly CommandLineScene _scene = new CommandLineScene("""
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :f2b-sshd - [0:0]
        -A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
        -A INPUT -i eth9 -j DROP
        -A f2b-sshd -s 192.0.2.66/32 -j REJECT --reject-with icmp-port-unreachable
        -A f2b-sshd -j RETURN
        COMMIT

        """).With("rules/host.csx", Policy);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Jumps_stand_behind_the_chains_that_are_to_be_asked_first()
    {
        _scene.Live();
        Input().ShouldBe(["-j partition-b", "-j partition-a", "-p tcp -m tcp --dport 22 -j f2b-sshd", "-i eth9 -j DROP"]);

        _scene.With("rules/host.csx", Policy.Replace(".AllowIcmp()", ".AllowIcmp().Behind(\"f2b-sshd\", \"none\")",
            StringComparison.Ordinal)).Live();

        Input().ShouldBe(["-p tcp -m tcp --dport 22 -j f2b-sshd", "-j partition-b", "-j partition-a", "-i eth9 -j DROP"]);
        _scene.Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void A_chain_that_shall_be_asked_first_is_no_drift_and_one_that_nothing_leads_to_is_named()
    {
        _scene.Live();
        const string Missing = "HostPolicy().Behind names none, and no rule of INPUT, FORWARD or OUTPUT jumps there now: check that the "
            + "name is as iptables-save prints it, and that the program that makes the chain is running";

        var diff = _scene.With("rules/host.csx", Policy.Replace(".AllowIcmp()", ".AllowIcmp().Behind(\"f2b-sshd\", \"none\")",
            StringComparison.Ordinal)).Diff();

        _scene.Diff("--all").Output.ShouldContain("~   jump moves, for HostPolicy().Behind, in INPUT, filter IPv4  -j partition-a\n");
        diff.Output.ShouldContain(Missing);
        diff.Output.ShouldContain("no partition changes; 2 jumps move.");
        diff.Output.ShouldNotContain("changed by hand");
        _scene.Apply().Output.ShouldContain(Missing);
        _scene.Run("status").Output.ShouldContain(Missing);
    }

    [Fact]
    public void What_is_denied_by_a_chain_from_now_on_is_newly_denied_in_the_diff_and_in_the_plan()
    {
        var diff = _scene.Live().With("rules/host.csx", Behind).Diff("--out", "{plan}");

        diff.Output.ShouldContain(
            "\nnewly denied (1)\n  rule 1 of f2b-sshd (filter), which is in no rule file   IPv4 tcp  192.0.2.66 -> ");
        diff.Output.ShouldNotContain("no packet is treated differently");
        _scene.Run("plan", "show", "{plan}").Output.ShouldContain("newly denied (1)");
        _scene.Run("rules", "apply", "{plan}").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void On_a_new_host_nothing_is_newly_allowed_that_such_a_chain_goes_on_denying()
    {
        _scene.With("rules/host.csx",
            Behind).Diff().Output.ShouldNotContain("rejected by rule 1 of f2b-sshd (filter), which is in no rule file, now");
    }

    [Fact]
    public void A_rollback_puts_the_jumps_in_front_again()
    {
        _scene.Live().With("rules/host.csx", Behind).Live();

        _scene.Run("rollback").LastLine.ShouldStartWith("change 3 applied and verified");

        Input().ShouldBe(["-j partition-b", "-j partition-a", Ban, "-i eth9 -j DROP"]);
        _scene.Run("status").Output.ShouldNotContain("changed by hand");
    }

    [Fact]
    public void So_does_an_apply_whose_host_policy_names_them_no_more_and_its_diff_says_what_that_allows()
    {
        var diff = _scene.With("rules/host.csx", Behind).Live().With("rules/host.csx", Policy).Diff();

        diff.Output.ShouldContain(" passes rule 1 of f2b-sshd (filter), which is in no rule file: IPv4 tcp  192.0.2.66 -> ");
        diff.FirstLine.ShouldBe("no partition changes; 2 jumps move.");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        Input().ShouldBe(["-j partition-b", "-j partition-a", Ban, "-i eth9 -j DROP"]);
        _scene.Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void And_a_clean_of_the_host_policy()
    {
        _scene.With("rules/host.csx", Behind).With("rules/shop.csx",
            "Partition(\"shop\");\nAccept(\"ssh\").Ports(22).To(\"192.0.2.80\");\n").Live();
        _scene.Without("rules/host.csx");

        _scene.Clean().ExitCode.ShouldBe(ExitCode.Done);

        Input().ShouldBe(["-j partition-a", Ban, "-i eth9 -j DROP"]);
        _scene.Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chain_whose_program_came_after_the_last_change_is_no_longer_asked_first_where_nobody_says_so(bool isRolledBack)
    {
        const string web = "-p tcp -m tcp --dport 80 -j f2b-web";
        _scene.Live().ByHand(":f2b-web - [0:0]", $"-A INPUT {web}").With("rules/host.csx",
            Behind.Replace("f2b-sshd", "f2b-web", StringComparison.Ordinal)).Live();
        Input().ShouldBe([Ban, "-i eth9 -j DROP", web, "-j partition-b", "-j partition-a"]);

        (isRolledBack ? _scene.Run("rollback") : _scene.With("rules/host.csx",
            Policy).Apply()).LastLine.ShouldStartWith("change 3 applied and verified");

        Input().ShouldBe(["-j partition-b", "-j partition-a", Ban, "-i eth9 -j DROP", web]);
    }

    [Fact]
    public void A_chain_that_its_program_put_in_front_itself_stays_there()
    {
        const string web = "-p tcp -m tcp --dport 80 -j f2b-web";
        _scene.Live().ByHand(":f2b-web - [0:0]", $"-I INPUT 1 {web}").With("rules/host.csx",
            Behind.Replace("f2b-sshd", "f2b-web", StringComparison.Ordinal)).Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
        _scene.With("rules/host.csx", Policy).Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");

        Input().ShouldBe([web, "-j partition-b", "-j partition-a", Ban, "-i eth9 -j DROP"]);
    }

    [Fact]
    public void After_a_restore_the_jumps_are_still_known_to_stand_behind_by_the_host_policy()
    {
        _scene.With("rules/host.csx", Behind).Live();
        _scene.Reboot("""
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :f2b-sshd - [0:0]
            -A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
            COMMIT

            """).Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        Input().ShouldBe([Ban, "-j partition-b", "-j partition-a"]);

        _scene.With("rules/host.csx", Policy).Apply().ExitCode.ShouldBe(ExitCode.Done);

        Input().ShouldBe(["-j partition-b", "-j partition-a", Ban]);
    }

    private IEnumerable<string> Input() =>
        _scene.FilterLines().Where(line => line.StartsWith("-A INPUT ", StringComparison.Ordinal)).Select(line => line[9..]);
}
