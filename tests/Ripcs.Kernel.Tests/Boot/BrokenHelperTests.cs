using System.Globalization;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Kernel.Tests.Failure;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Boot;

/// <summary>A reboot after which one of the programs that a restore needs is broken: what the others can bring back comes back, and an
/// operator is told what is not there or not verified. tests/boot breaks every program in every way.</summary>
public sealed class BrokenHelperTests
{
    private const string Rules = """
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();
        Accept("ssh").Ports(22).From("192.0.2.0/24", "2001:db8::/32").To("host");
        Rewrite("web").Ports(80).Dnat("192.0.2.8", to: "10.1.0.7");
        """;

    private const string WithSet = """
        Set("bad", "198.51.100.0/24", "2001:db8:66::/48");
        Drop("bad ones").From("bad").To("host");
        """;

    private const string WithMangle = """

        Rewrite("web6").Ports(80).Dnat("2001:db8::8", to: "2001:db8:1::7");
        Raw("-t mangle -A PREROUTING -i tun0 -j MARK --set-mark 7");
        """;

    // How each program breaks; "$0" is the program and "$@" its arguments.
    public static TheoryData<string, string, string> Readers()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var variant in new[] { "Nft", "Legacy" })
        {
            foreach (var program in new[] { "/iptables-VARIANT-save", "ip6tables-VARIANT-save" })
            {
                data.Add(variant, program, "exit 1");
                data.Add(variant, program, "kill -9 $$");
                data.Add(variant, program, "\"$0\" \"$@\" | head -c 300");
                data.Add(variant, program, "true");
                data.Add(variant, program, program[0] == '/' ? "yes '# x'" : "yes error >&2");
            }
        }

        return data;
    }

    [KernelTheory, MemberData(nameof(Readers))]
    public void A_save_that_fails_leaves_no_family_open_and_what_is_not_verified_is_said(string variant, string program, string script)
    {
        using var before = RipcsHost.Create(variant);
        before.File("fw", Rules).Apply();
        using var after = before.Reboot(variant);
        Break(after, variant, program, script);

        var result = after.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman, result.ToString());
        result.Errors.ShouldMatch("; the IPv[46] rules were written without being read, and are not verified\n"
            + "once that is put right, verify them with: ripcs restore\n$");
        ShouldBeAs(after, before);

        after.Netfilter = after.Iptables;
        after.Run("restore").MustSucceed().Output.ShouldContain("nothing to do: the host is in the state after change 1.");
        after.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [KernelTheory, BothVariants]
    public void A_change_records_in_which_variant_its_rules_are(string variant)
    {
        using var host = RipcsHost.Create(variant);

        host.File("fw", Rules).Apply();

        AppliedFile.Read(StateDirectory.OpenExisting(Path.Combine(host.Machine, "state"))).Variant
            .ShouldBe(Enum.Parse<BackendChoice>(variant));
    }

    [KernelTheory, BothVariants]
    public void A_save_that_hangs_costs_seconds(string variant)
    {
        using var before = RipcsHost.Create(variant);
        before.File("fw", Rules).Apply();
        using var after = before.Reboot(variant);
        Break(after, variant, "ip6tables-VARIANT-save", "exec sleep 600");

        var result = after.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman, result.ToString());
        result.Errors.ShouldContain("did nothing for 10 s and was killed");
        ShouldBeAs(after, before);
    }

    [KernelTheory, BothVariants]
    public void A_broken_save_doubles_nothing_where_the_rules_are_live(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("fw", Rules).Apply();
        using var before = host.Colleague(variant);
        var (v4, v6) = (before.Iptables.Save(Family.IPv4), before.Iptables.Save(Family.IPv6));
        Break(host, variant, "ip6tables-VARIANT-save", "exit 1");

        var result = host.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman, result.ToString());
        result.Errors.ShouldContain("; IPv6 was not restored, and is as it was\n");
        RulesIn(before.Iptables.Save(Family.IPv4)).ShouldBe(RulesIn(v4));
        RulesIn(before.Iptables.Save(Family.IPv6)).ShouldBe(RulesIn(v6));
    }

    [KernelTheory, BothVariants]
    public void A_save_that_prints_nothing_is_not_taken_for_a_host_without_rules(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("fw", Rules).Apply();
        var before = RulesIn(host.Iptables.Save(Family.IPv4));
        Break(host, variant, "/iptables-VARIANT-save", "true");

        var result = host.File("fw", Rules.Replace("22", "2222", StringComparison.Ordinal)).TryApply("--no-cache");

        result.ExitCode.ShouldBe(ExitCode.Failed, result.ToString());
        result.Errors.ShouldMatch("^error: /usr/sbin/iptables-.*-save does not print the table (filter|nat), which the kernel has; the "
            + "live rules are unknown\nthe host is as before: put that right, then run the same command again\n$");
        RulesIn(host.Iptables.Save(Family.IPv4)).ShouldBe(before);
    }

    [KernelTheory, BothVariants]
    public void An_ipset_that_fails_keeps_no_rule_out_that_asks_no_set(string variant)
    {
        using var before = RipcsHost.Create(variant);
        before.File("fw", Rules).Apply();
        using var after = before.Reboot(variant);
        after.Place.Run("ipset", "create", "other", "hash:ip");
        Break(after, variant, "ipset", "exit 1");

        var result = after.Run("restore").MustSucceed();

        result.ToString().ShouldContain(
            "ipset list -t failed (exit code 1): it gave no reason; the live sets are unknown; no rule that comes back asks a set");
        ShouldBeAs(after, before);
    }

    [KernelTheory, BothVariants]
    public void Without_an_ipset_that_works_only_the_rules_with_sets_are_left_out(string variant)
    {
        using var before = RipcsHost.Create(variant);
        before.File("fw", WithSet + Rules).Apply();
        using var after = before.Reboot(variant);
        after.Place.Run("ipset", "create", "other", "hash:ip");
        Break(after, variant, "ipset", "exit 1");

        var result = after.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman, result.ToString());
        result.Errors.ShouldContain("left out: 1 rule that cannot be loaded now:\n  drop \"bad ones\"");
        result.Errors.ShouldMatch("IPv6 filter: ipset [^\n]* while it wrote the IPv6 sets");
        result.Errors.ShouldNotContain("written without being read");
        var saved = after.Iptables.Save(Family.IPv4);
        saved.ShouldContain(":INPUT DROP");
        saved.ShouldContain("--dport 22");
        saved.ShouldContain("-j DNAT");
        saved.ShouldNotContain("match-set");

        ShouldBeWholeOnceMended(after, before);
    }

    [KernelTheory, BothVariants]
    public void A_broken_ipset_takes_no_rule_away_that_is_live(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("fw", WithSet + Rules).Apply();
        var before = RulesIn(host.Iptables.Save(Family.IPv4));
        Break(host, variant, "ipset", "exit 1");

        var result = host.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman, result.ToString());
        result.Errors.ShouldContain("ipset list -t failed (exit code 1): it gave no reason; the live sets are unknown; the sets are not "
            + "verified\n");
        RulesIn(host.Iptables.Save(Family.IPv4)).ShouldBe(before);
    }

    [KernelTheory, BothVariants]
    public void A_restore_program_that_fails_for_one_family_keeps_the_other_no_longer_open(string variant)
    {
        using var before = RipcsHost.Create(variant);
        before.File("fw", Rules).Apply();
        using var after = before.Reboot(variant);
        Break(after, variant, "ip6tables-VARIANT-restore", "exec sleep 600");

        var result = after.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman, result.ToString());
        result.Errors.ShouldContain("\nIPv6 was not restored: it has no rule of Ripcs's\n");
        RulesIn(after.Iptables.Save(Family.IPv4)).ShouldBe(RulesIn(before.Iptables.Save(Family.IPv4)));
    }

    [KernelTheory, BothVariants]
    public void A_table_at_which_a_restore_hangs_keeps_no_other_table_of_its_family_out(string variant)
    {
        using var before = RipcsHost.Create(variant);
        before.File("fw", Rules + WithMangle).Apply();
        using var after = before.Reboot(variant);
        Break(after, variant, "ip6tables-VARIANT-restore", Refusing("mangle", "exec sleep 600"));

        var result = after.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman, result.ToString());
        result.Output.ShouldStartWith("back to the state after change 1: INPUT and FORWARD get policy DROP; 1 of 1 partition changes: ");
        result.Output.ShouldNotContain("Drift in ");
        result.Output.ShouldEndWith("\nIPv6 of the state after change 1 is restored and verified: filter and nat\n");
        result.Errors.ShouldContain("\nleft out in IPv6: the table mangle\n");
        RulesIn(after.Iptables.Save(Family.IPv4)).ShouldBe(RulesIn(before.Iptables.Save(Family.IPv4)));
        var saved = after.Iptables.Save(Family.IPv6);
        saved.ShouldContain(":INPUT DROP");
        saved.ShouldContain("--dport 22");
        saved.ShouldContain("-j DNAT");
        saved.ShouldNotContain("tun0");

        ShouldBeWholeOnceMended(after, before);
    }

    [KernelTheory, BothVariants]
    public void A_filter_that_cannot_be_loaded_keeps_the_other_tables_no_longer_out(string variant)
    {
        using var before = RipcsHost.Create(variant);
        before.File("fw", Rules + WithMangle).Apply();
        using var after = before.Reboot(variant);
        Break(after, variant, "/iptables-VARIANT-restore", Refusing("filter", "echo 'unable to initialize table filter' >&2; exit 2"));

        var result = after.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman, result.ToString());
        result.Errors.ShouldContain("\nleft out in IPv4: the table filter\n");
        var saved = after.Iptables.Save(Family.IPv4);
        saved.ShouldContain("-j DNAT");
        saved.ShouldContain("-i tun0");
        RulesIn(after.Iptables.Save(Family.IPv6)).ShouldBe(RulesIn(before.Iptables.Save(Family.IPv6)));

        ShouldBeWholeOnceMended(after, before);
    }

    private static string Refusing(string table, string script) =>
        $"all=$(cat); case \"$all\" in *'*{table}'*) {script} ;; esac; printf '%s\\n' \"$all\" | \"$0\" \"$@\"";

    private static void ShouldBeWholeOnceMended(RipcsHost after, RipcsHost before)
    {
        after.Netfilter = after.Iptables;
        after.Run("restore").MustSucceed();
        ShouldBeAs(after, before);
    }

    private static void ShouldBeAs(RipcsHost after, RipcsHost before)
    {
        foreach (var family in Families.Both)
        {
            RulesIn(after.Iptables.Save(family)).ShouldBe(RulesIn(before.Iptables.Save(family)));
        }
    }

    // Without what differs in each run, and without built-in chains that nothing has touched.
    private static string RulesIn(string save) => string.Join('\n', save.Split('\n')
        .Where(line => line.StartsWith("-A ", StringComparison.Ordinal) || line.Contains(" DROP [", StringComparison.Ordinal))
        .Where(line => !line.Contains("partition-g", StringComparison.Ordinal))
        .Select(line => line.Split('[')[0].TrimEnd()).Order(StringComparer.Ordinal));

    private static void Break(RipcsHost host, string variant, string program, string script) => host.Netfilter = new IptablesTools(
        new FaultyRunner(host.Place.Runner, program.Replace("VARIANT", variant.ToLowerInvariant(), StringComparison.Ordinal), script),
        new IptablesSettings
        {
            Backend = Enum.Parse<BackendChoice>(variant), XtablesLockFile = host.Place.XtablesLockFile,
            NetworkFolder = string.Create(CultureInfo.InvariantCulture, $"/proc/{host.Place.ProcessId}/net"),
        },
        host.Place.Nftables);
}
