using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Connections that the rules deny end where that is asked, exactly those; a rule alone keeps nobody from going on.</summary>
public sealed class RevokeTests : IDisposable
{
    private const string Policy = """
        Partition("host");
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();
        """;

    private const string Web = "tcp 198.51.100.7:40112 -> 192.0.2.11:80", Ssh = "tcp 198.51.100.7:40113 -> 192.0.2.11:22",
        Own = "tcp 198.51.100.9:50000 -> 192.0.2.254:22";

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/host.csx", Policy)
        .With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"web\").Ports(80).To(\"192.0.2.11\");\n");

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_connection_that_the_rules_deny_ends_once_they_are_in_force_and_the_others_go_on()
    {
        _scene.Conntrack.With(Web).With(Ssh);
        _scene.Conntrack.BeforeEnd = () => _scene.Policies().ShouldBe("DROP DROP ACCEPT");

        var result = _scene.Apply("--revoke");

        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Lines.ShouldContain("1 live connection ended, which these rules deny:");
        result.Lines.ShouldContain($"- {Ssh}   denied by the policy of FORWARD (filter)");
        _scene.Conntrack.Live.ShouldBe([Web]);
    }

    [Fact]
    public void Only_of_connections_that_go_on_it_is_said_that_they_keep_their_translations()
    {
        _scene.Live().Conntrack.With(Ssh);
        _scene.With("rules/shop.csx",
            "Partition(\"shop\");\nAccept(\"web\").Ports(80).To(\"192.0.2.11\");\nRewrite(\"app\").Ports(8080).Dnat(\"192.0.2.11\", to: "
            + "\"10.0.0.1\");\n");

        var lines = _scene.Apply("--revoke").Lines;

        lines.ShouldContain("live connections that continue keep their old translations");
        lines.ShouldNotContain("live connections keep their old translations");
    }

    [Fact]
    public void Without_being_asked_no_connection_ends()
    {
        _scene.Conntrack.With(Ssh);

        _scene.Apply().Output.ShouldNotContain("connection ended");

        _scene.Conntrack.Live.ShouldBe([Ssh]);
    }

    [Fact]
    public void A_dry_run_lists_them_and_ends_none()
    {
        _scene.Conntrack.With(Web).With(Ssh);

        var result = _scene.Apply("--revoke", "--dry-run");

        result.Lines.ShouldContain("1 live connection would be ended, which these rules deny:");
        result.Lines.ShouldContain($"- {Ssh}   denied by the policy of FORWARD (filter)");
        _scene.Conntrack.Live.ShouldBe([Web, Ssh]);
        _scene.Policies().ShouldBe("");
    }

    [Fact]
    public void Where_the_rules_are_in_force_already_connections_that_they_deny_end_too()
    {
        _scene.Apply();
        _scene.Conntrack.With(Ssh);

        var (dry, result) = (_scene.Apply("--revoke", "--dry-run", "--detailed-exitcode"), _scene.Apply("--revoke", "--detailed-exitcode"));

        dry.FirstLine.ShouldBe("no rule changes; 1 live connection would be ended.");
        dry.ExitCode.ShouldBe(ExitCode.Changes);
        result.Lines.ShouldContain("1 live connection ended, which these rules deny:");
        result.FirstLine.ShouldBe("no rule changes; 1 live connection ended.");
        result.ExitCode.ShouldBe(ExitCode.Changes);
        _scene.Conntrack.Live.ShouldBeEmpty();
        _scene.Apply("--revoke").Output.ShouldContain("nothing to do");
        _scene.Apply("--revoke").Lines.ShouldContain("no live connection is denied by these rules.");
    }

    [Fact]
    public void The_callers_own_connection_stays_unless_it_is_forced()
    {
        _scene.Apply("--force");
        _scene.SshConnection = "198.51.100.9 50000 192.0.2.254 22";
        _scene.Conntrack.With(Own).With(Ssh);

        _scene.Apply("--revoke").Lines.ShouldContain(
            "warning: the rules deny your own ssh connection: it stays; with --force it is ended, too");

        _scene.Conntrack.Live.ShouldBe([Own]);
        _scene.Apply("--revoke", "--force");
        _scene.Conntrack.Live.ShouldBeEmpty();
    }

    [Fact]
    public void What_another_connection_announced_goes_on_with_that_one()
    {
        const string Data = "tcp 192.0.2.11:20 -> 198.51.100.7:40200";
        _scene.Conntrack.With(Web).With(Data, announcedBy: Web).With(Data.Replace("40200", "40201", StringComparison.Ordinal),
            announcedBy: Ssh);

        _scene.Apply("--revoke");

        _scene.Conntrack.Live.ShouldBe([Web, Data]);
    }

    [Fact]
    public void A_connection_that_its_other_end_may_begin_anew_is_warned_of_where_the_kernel_takes_it_up_in_the_middle()
    {
        _scene.With("rules/shop.csx",
            "Partition(\"shop\");\nAccept(\"out\").From(\"192.0.2.11\").To(\"all\").AnyProtocol();\n").Conntrack.With(Ssh);
        const string Warning = $"warning: 1 of these connections may continue ({Ssh}): the other end may begin one like it, and the kernel "
            + $"takes a packet from the middle for a first one; to prevent that: sysctl net.netfilter.nf_conntrack_tcp_loose=0";

        _scene.Conntrack.TakesUpInTheMiddle = false;
        _scene.Apply("--revoke", "--dry-run").Output.ShouldNotContain("may continue");
        _scene.Conntrack.TakesUpInTheMiddle = true;
        _scene.Apply("--revoke", "--dry-run").Lines.ShouldContain(Warning);
    }

    [Fact]
    public void A_connection_of_udp_that_its_other_end_may_begin_anew_is_warned_of_wherever_it_ends()
    {
        _scene.With("rules/shop.csx",
            "Partition(\"shop\");\nAccept(\"out\").From(\"192.0.2.11\").To(\"all\").AnyProtocol();\n").Conntrack.With(
            "udp 198.51.100.7:40113 -> 192.0.2.11:53");

        _scene.Apply("--revoke",
            "--dry-run").Lines.ShouldContain(
            "warning: 1 of these connections, not of tcp, may continue (udp 198.51.100.7:40113 -> 192.0.2.11:53): what the other end still "
                + "sends begins one like it; to prevent that, also deny what it sends to them until it is silent");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Of_a_connection_to_this_host_whose_socket_ends_nobody_is_warned(bool ends)
    {
        _scene.With("rules/host.csx",
            "Partition(\"host\");\nHostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished();\n").Conntrack.With(
            "tcp 198.51.100.9:50000 -> 192.0.2.254:80");
        _scene.Conntrack.HasSockets = ends;

        _scene.Apply("--revoke", "--dry-run").Output.Contains("may continue", StringComparison.Ordinal).ShouldBe(!ends);
        _scene.Apply("--revoke").Output.Contains("may continue", StringComparison.Ordinal).ShouldBe(!ends);
    }

    [Fact]
    public void Where_connections_cannot_be_asked_for_nothing_is_changed()
    {
        _scene.Conntrack.Refusal = "the kernel does not list its connections";

        var result = _scene.Apply("--revoke");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain("error: the kernel does not list its connections");
        _scene.Policies().ShouldBe("");
    }

    [Fact]
    public void A_failure_to_end_them_says_that_the_rules_are_in_force()
    {
        _scene.Conntrack.With(Ssh).BeforeEnd = () => throw new Host.NetfilterException("the kernel does not end them");

        var result = _scene.Apply("--revoke");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldContain(
            "the rules are in force, but live connections that they deny continue: the kernel does not end them; then run again: ripcs "
                + "rules "
            + "apply ");
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");
    }

    [Fact]
    public void One_that_ended_meanwhile_is_counted_as_such()
    {
        _scene.Conntrack.With(Ssh);
        _scene.Conntrack.BeforeEnd = () => _scene.Conntrack.Forget(Ssh);

        _scene.Apply("--revoke").Lines.ShouldContain("1 live connection, which these rules deny: 0 ended, the others had ended meanwhile:");
    }

    [Fact]
    public void A_change_that_waits_for_confirmation_ends_no_connection()
    {
        _scene.Apply("--revoke", "--confirm", "60s").Errors.ShouldContain(
            "--revoke does not go with --confirm: confirm the change first, then run: ripcs rules apply /etc/ripcs/rules --revoke.");
    }

    [Fact]
    public void A_machine_gets_all_of_them()
    {
        _scene.Conntrack.With(Ssh);

        var connections = _scene.Apply("--revoke", "--json").Json().GetProperty("connections");

        connections.GetProperty("denied").GetInt32().ShouldBe(1);
        connections.GetProperty("ended").GetInt32().ShouldBe(1);
        connections.GetProperty("list")[0].GetProperty("connection").GetString().ShouldBe(Ssh);
        connections.GetProperty("list")[0].GetProperty("by").GetString().ShouldBe("the policy of FORWARD (filter)");
    }

    [Fact]
    public void A_plan_ends_them_as_an_apply_does()
    {
        _scene.Conntrack.With(Web).With(Ssh);
        _scene.Run("rules", "diff", "{rules}", "--out", "{change.plan}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("rules", "apply", "{change.plan}", "--revoke",
            "--dry-run").Lines.ShouldContain("1 live connection would be ended, which these rules deny:");
        _scene.Run("rules", "apply", "{change.plan}", "--revoke").Lines.ShouldContain("1 live connection ended, which these rules deny:");

        _scene.Conntrack.Live.ShouldBe([Web]);
    }
}
