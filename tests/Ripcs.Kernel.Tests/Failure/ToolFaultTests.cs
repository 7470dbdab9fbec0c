using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>The programs of iptables fail, are killed, hang, or print what they should not.</summary>
public sealed class ToolFaultTests
{
    private const string Before = """Accept("ssh").Ports(22).To("192.0.2.11", "2001:db8::11");""";
    private const string After = """Accept("ssh").Ports(2222).To("192.0.2.11", "2001:db8::11");""";
    private const string AsBefore = "the host is as before: put that right, then run the same command again";

    // What the machine needs when all its processors are busy elsewhere.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [KernelTheory]
    [InlineData("Nft", "echo 'Out of memory' >&2; exit 3",
        "SAVE failed (exit code 3): Out of memory; the live rules are unknown")]
    [InlineData("Legacy", "exit 1", "SAVE failed (exit code 1): it gave no reason; the live rules are unknown")]
    [InlineData("Nft", "kill -9 $$",
        "SAVE was killed (signal 9; if memory ran out, dmesg says so): it gave no reason; the live rules are unknown")]
    [InlineData("Legacy", "kill -15 $$", "SAVE was ended by signal 15: it gave no reason; the live rules are unknown")]
    [InlineData("Nft", "\"$0\" \"$@\" | head -n 8",
        "the live IPv4 rules cannot be read: line 9: table filter (line 2) has no COMMIT: the text is cut off; look at what iptables-save "
        + "and ip6tables-save print")]
    [InlineData("Legacy", "\"$0\" \"$@\" | head -n 8",
        "the live IPv4 rules cannot be read: line 9: table filter (line 2) has no COMMIT: the text is cut off; look at what iptables-save "
        + "and ip6tables-save print")]
    [InlineData("Nft", "echo 'Segmentation fault'",
        "the live IPv4 rules cannot be read: line 1: not a line of iptables-save: Segmentation fault; look at what iptables-save and "
        + "ip6tables-save print")]
    public void Live_rules_that_cannot_be_read_stop_a_run_before_it_begins(string variant, string script, string error)
    {
        using var host = Applied(variant);
        var before = host.Live();
        host.Netfilter = Faulty(host, variant, "-save", script);
        var save = $"/usr/sbin/iptables-{variant.ToLowerInvariant()}-save";

        var applied = host.File("shop", After).TryApply();

        applied.ShouldBe(applied with { ExitCode = ExitCode.Failed, Output = "",
            Errors = $"error: {error.Replace("SAVE", save, StringComparison.Ordinal)}\n{AsBefore}\n" });
        host.Run("status").Errors.ShouldBe($"error: {error.Replace("SAVE", save, StringComparison.Ordinal)}\n");
        host.Run("check").ExitCode.ShouldBe(CheckCode.Unknown);
        host.Live().ChangesSince(before).ShouldBe("");
        ShouldSucceedNow(host);
    }

    [KernelTheory, BothVariants]
    public void A_save_that_hangs_is_ended_at_the_time_limit(string variant)
    {
        using var host = Applied(variant);
        host.Netfilter = Faulty(host, variant, "-save", "exec sleep 600", TimeSpan.FromSeconds(1));

        var applied = host.File("shop", After).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed);
        applied.Errors.ShouldMatch(@"^error: [^\n]+ did not end within 1 s and was killed; find out what delays it, then run the command "
            + "again\n" + AsBefore + @"\n$");
        ShouldSucceedNow(host);
    }

    [KernelTheory]
    [InlineData("Nft", "kill -9 $$")]
    [InlineData("Legacy", "kill -9 $$")]
    [InlineData("Nft", "\"$0\" \"$@\"; kill -9 $$")]
    [InlineData("Legacy", "\"$0\" \"$@\"; kill -9 $$")]
    public void A_restore_that_is_killed_before_or_after_it_wrote_is_undone(string variant, string script)
    {
        using var host = Applied(variant);
        var before = host.Live().WithoutGuard();
        host.Netfilter = new FirstRestore(Faulty(host, variant, "-restore", script), host.Iptables);

        var applied = host.File("shop", After).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());
        applied.Errors.ShouldBe(
            $"error: /usr/sbin/iptables-{variant.ToLowerInvariant()}-restore was killed (signal 9; if memory ran out, dmesg says so) "
                + $"while it wrote IPv4\n{AsBefore}\n");
        host.Live().WithoutGuard().ChangesSince(before).ShouldBe("");
        ShouldSucceedNow(host);
    }

    [KernelTheory]
    [InlineData("Nft", "exec sleep 600")]
    [InlineData("Nft", "\"$0\" \"$@\"; exec sleep 600")]
    [InlineData("Legacy", "\"$0\" \"$@\"; exec sleep 600")]
    public void A_restore_that_hangs_before_or_after_it_wrote_is_ended_and_undone(string variant, string script)
    {
        using var host = Applied(variant);
        var before = host.Live().WithoutGuard();
        host.Netfilter = new FirstRestore(Faulty(host, variant, "-restore", script, TimeSpan.FromSeconds(3)), host.Iptables);

        var applied = host.File("shop", After).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());
        applied.Errors.ShouldMatch(@"^error: [^\n]+-restore[^\n]* did not end within 3 s and was killed; find out what delays it, then "
            + "run the command again\n" + AsBefore + @"\n$");
        host.Live().WithoutGuard().ChangesSince(before).ShouldBe("");
        ShouldSucceedNow(host);
    }

    [KernelFact]
    public void A_kernel_with_IPv6_but_without_its_tables_takes_no_half_of_a_rule_set()
    {
        using var host = RipcsHost.Create("Legacy");
        const string words = "ip6tables-restore: can't initialize ip6tables table `filter': Table does not exist (do you need to insmod?)";
        host.Netfilter = Faulty(host, "Legacy", "ip6tables-legacy-restore",
            $"echo \"{words.Replace("`", "\\`", StringComparison.Ordinal)}\" >&2; exit 3");

        var applied = host.File("shop", Before).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());
        applied.Errors.ShouldStartWith(
            "error: ip6tables-restore refused the IPv6 block (exit code 3): can't initialize ip6tables table `filter': Table does not "
                + "exist (do you need to insmod?)\n");
        applied.Errors.ShouldEndWith($"\n{AsBefore}\n");
        host.Live().Chains("filter").Where(chain => chain.StartsWith("partition", StringComparison.Ordinal)).ShouldBeEmpty();
        host.Netfilter = host.Iptables;
        host.Apply();
    }

    [KernelTheory, BothVariants]
    public void With_IPv6_switched_off_rules_of_both_families_are_applied_and_verified(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.Place.Shell("echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6");

        host.File("shop", Before).Apply();

        host.Live(Family.IPv6).Rules("filter", "partition-a").Count.ShouldBe(1);
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    private static RipcsHost Applied(string variant)
    {
        var host = RipcsHost.Create(variant);
        host.File("shop", Before).Apply();
        return host;
    }

    private static IptablesTools Faulty(RipcsHost host, string variant, string program, string script, TimeSpan? limit = null) => new(
        new FaultyRunner(host.Place.Runner, program, script),
        new IptablesSettings
        {
            Backend = Enum.Parse<BackendChoice>(variant),
            XtablesLockFile = host.Place.XtablesLockFile,
            LockWait = TimeSpan.Zero,
            TimeLimit = limit ?? Patience,
        });

    private static void ShouldSucceedNow(RipcsHost host)
    {
        host.Netfilter = host.Iptables;
        host.Apply().Output.ShouldContain("change 2 applied and verified");
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    /// <summary>The first restore is faulty; reading and the undo are not.</summary>
    private sealed class FirstRestore(INetfilter faulty, INetfilter kernel) : INetfilter
    {
        private bool _isDone;

        public string Save(Family family) => kernel.Save(family);

        public OtherVariant? SaveOther(Family family) => kernel.SaveOther(family);

        public bool Holds(Family family, string check) => kernel.Holds(family, check);

        public void Restore(Family family, string text)
        {
            var first = !_isDone;
            _isDone = true;
            (first ? faulty : kernel).Restore(family, text);
        }
    }
}
