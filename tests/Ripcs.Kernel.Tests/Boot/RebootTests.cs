using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Boot;

/// <summary>A reboot, played by a fresh network namespace with the old state directory and without rule files.</summary>
public sealed class RebootTests
{
    private const string Others = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        :DOCKER-USER - [0:0]
        :f2b-sshd - [0:0]
        -A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd
        -A FORWARD -j DOCKER-USER
        -A FORWARD -o docker0 -j DOCKER
        -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
        -A DOCKER-USER -j RETURN
        -A f2b-sshd -s 198.51.100.7/32 -j REJECT --reject-with icmp-port-unreachable
        -A f2b-sshd -j RETURN
        COMMIT
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :DOCKER - [0:0]
        -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
        -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
        -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
        COMMIT

        """;

    private const string Shop = """
        Label("www", "203.0.113.80", "2001:db8:b::80");
        Label("app", "192.0.2.11", "2001:db8:5::11");
        Drop("bad guy").From("198.51.100.66", "2001:db8:c::66");
        Rewrite("website").Ports(443.To(4443)).Dnat("www", to: "app");
        Rewrite("out").Out("outside").Snat("app", to: "www");
        Accept("ssh").Ports(22).To("app").Log();
        """;

    private const string News = """
        Accept("web").Ports(80, 443).To("192.0.2.31");
        """;

    [KernelTheory, BothVariants]
    public void Own_rules_are_byte_for_byte_as_before_and_others_are_untouched(string variant)
    {
        using var before = Applied(variant);
        using var after = before.Reboot(variant);
        after.Iptables.Restore(Family.IPv4, Others);
        var others = after.Live();

        var result = after.Run("restore").MustSucceed();

        result.ToString().ShouldContain("the state after change 2 is restored and verified in ");
        Saved(after).ShouldBe(Saved(before));
        after.Live().Without("shop", "news").ChangesSince(others).ShouldBeEmpty();
        after.Live().Rules("filter", "FORWARD")[0].ShouldBe("-j partition-a");
        after.Run("restore").MustSucceed().ToString().ShouldContain("nothing to do: the host is in the state after change 2.");
        after.Run("check").Output.ShouldStartWith("RIPCS OK - 2 partitions as change 2 left them");
        after.Run("rules", "diff", before.Rules, "--detailed-exitcode").MustSucceed();
        after.Run("history").Output.ShouldContain("2 changes kept");
    }

    [KernelTheory, BothVariants]
    public void Drift_after_the_reboot_still_has_its_name_and_line(string variant)
    {
        using var before = Applied(variant);
        using var after = before.Reboot(variant);
        after.Run("restore").MustSucceed();

        after.ByHand(TableName.Filter, $"-D {after.Live().Chain("filter", "news-a")} 1");

        after.Run("status").Output.ShouldContain("!   missing   accept \"web\" :2");
    }

    [KernelTheory, BothVariants]
    public void Where_the_newest_change_is_damaged_the_one_before_comes_back_and_that_is_said(string variant)
    {
        using var before = RipcsHost.Create(variant);
        before.File("shop", Shop).Apply();
        var first = Saved(before);
        before.File("news", News).Apply();
        using var after = before.Reboot(variant);
        File.WriteAllText(Path.Combine(after.Machine, "state/history/000002.json"), "{\"Schema\":1");

        var result = after.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldContain("state/history/000002.json is damaged: ");
        result.Errors.ShouldContain("change 1 is the newest that can be read: its state was restored instead");
        Saved(after).ShouldBe(first);
    }

    [KernelTheory, BothVariants]
    public void Where_no_change_can_be_read_the_partitions_last_applied_come_back(string variant)
    {
        using var before = Applied(variant);
        before.Run("clean", "apply", before.Rules).MustSucceed();
        var saved = Saved(before);
        using var after = before.Reboot(variant);
        foreach (var file in Directory.GetFiles(Path.Combine(after.Machine, "state/history")))
        {
            File.WriteAllText(file, "");
        }

        var result = after.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldEndWith("the partitions last applied were restored from their own record\n");
        Saved(after).ShouldBe(saved);
    }

    [KernelTheory, BothVariants]
    public void What_another_tool_saved_and_loaded_of_our_rules_is_put_right(string variant)
    {
        using var before = Applied(variant);
        var saved = before.Iptables.Save(Family.IPv4);
        before.File("news", News.Replace("443", "8443", StringComparison.Ordinal)).Apply();
        using var after = before.Reboot(variant);
        after.Iptables.Restore(Family.IPv4, saved);

        after.Run("restore").MustSucceed();

        Saved(after).ShouldBe(Saved(before));
    }

    /// <summary>Two partitions, and a stale chain.</summary>
    private static RipcsHost Applied(string variant)
    {
        var host = RipcsHost.Create(variant);
        host.File("shop", Shop).File("news", News.Replace("443", "4443", StringComparison.Ordinal)).Apply();
        host.File("news", News).Apply();
        return host;
    }

    private static string Saved(RipcsHost host) =>
        host.Run("rules", "save", "--family", "4").MustSucceed().Output + host.Run("rules", "save", "--family", "6").MustSucceed().Output;
}
