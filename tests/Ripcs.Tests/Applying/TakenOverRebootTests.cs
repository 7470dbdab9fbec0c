using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>A host that was taken over, started again, and given back.</summary>
public sealed class TakenOverRebootTests : IDisposable
{
    private const string Rules =
        "-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j "
        + "ACCEPT\nCOMMIT\n";
    private const string Mangle =
        "*mangle\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n-A "
        + "FORWARD -p tcp -m tcp --dport 80 -j ACCEPT\nCOMMIT\n";
    private const string Closed = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n" + Rules;

    // What the policy of IPv6 denied a rule denies now.
    private const string Host = """
        Partition("host");
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().Family(4);
        Accept("ssh").Ports(22).From("all").To("host").Family(4);
        Raw(@"ip6tables -A INPUT -i lo -j ACCEPT
        ip6tables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
        ip6tables -A INPUT -p tcp -j DROP
        iptables -t mangle -A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT
        iptables -t mangle -A FORWARD -j DROP").BeforePartitions();
        """;

    private readonly CommandLineScene _scene = new CommandLineScene(Mangle + Closed, Closed).With("rules/host.csx", Host);

    public TakenOverRebootTests()
    {
        var result = _scene.Apply("--replace");
        result.ExitCode.ShouldBe(0, result.Errors);
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_rollback_after_a_start_of_the_host_gives_back_the_policies_of_both_families()
    {
        _scene.Reboot().Run("restore").ExitCode.ShouldBe(0);

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Lines.ShouldContain(
            "the rules not managed by Ripcs come back only until this host restarts: make sure that what loaded them before does so again; "
            + "ripcs restore does not");
        result.Output.ShouldNotContain("after that INPUT");
        var live = _scene.LiveRules().Split('\n');
        live.Count(line => line.StartsWith(":INPUT DROP", StringComparison.Ordinal)).ShouldBe(2);
        live.Count(line => line.StartsWith(":FORWARD DROP", StringComparison.Ordinal)).ShouldBe(3);
        live.Count(line => line == "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT").ShouldBe(2);
        _scene.Run("status").Output.ShouldNotContain("host policy");
    }

    [Fact]
    public void It_gives_back_the_policy_of_mangle_too_and_says_so()
    {
        _scene.LiveRules().ShouldContain("*mangle\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:FORWARD DROP");
        _scene.Reboot().Run("restore").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldContain("*mangle\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT");

        _scene.Run("rollback").Lines.ShouldContain("FORWARD (mangle IPv4) gets its policy DROP back");

        _scene.LiveRules().ShouldContain("*mangle\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:FORWARD DROP");
        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);
        _scene.Run("rollback").Output.ShouldNotContain("gets its policy", Case.Sensitive, "it kept it");
    }

    [Fact]
    public void No_later_restore_closes_a_host_whose_rules_it_does_not_bring_back()
    {
        _scene.Reboot().Run("restore").ExitCode.ShouldBe(0);
        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.Reboot().Run("restore").LastLine.ShouldBe("nothing to do: after change 2 nothing of Ripcs's is in force.");

        _scene.LiveRules().ShouldNotContain("DROP");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Nor_after_a_second_take_over_that_ended_half_way(int blocks)
    {
        _scene.Run("rollback").ExitCode.ShouldBe(0);
        _scene.Netfilter.BeforeRestore = (_, _) => blocks = blocks > 0 ? blocks - 1
            : throw new TimeoutException("the run ends without a word");
        Should.Throw<TimeoutException>(() => _scene.Apply("--replace", "--again"));

        _scene.Reboot().Run("restore").Output.ShouldContain("did not finish: the state after change 2 is restored without it");

        _scene.LiveRules().ShouldNotContain("DROP");
    }

    [Fact]
    public void A_restore_of_a_closed_host_does_not_say_that_nothing_is_accepted() =>
        _scene.Reboot().Run("restore").Output.ShouldNotContain("drop every packet");

    [Fact]
    public void Without_a_start_of_the_host_a_rollback_leaves_policies_that_were_never_ours_as_they_are()
    {
        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.LiveRules().Split('\n').Count(line => line.StartsWith(":INPUT DROP", StringComparison.Ordinal)).ShouldBe(2);
        _scene.Run("status").LastLine.ShouldBe("no drift: 0 partitions in force, as change 2 left them.");
    }
}
