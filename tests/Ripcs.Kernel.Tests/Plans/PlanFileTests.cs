using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Plans;

/// <summary>A plan on the real kernel: what is live reads back as it was when
/// the plan was made, and a plan brings all of it into force.</summary>
public sealed class PlanFileTests
{
    private const string Everything = """
        Label("www", "203.0.113.80", "2001:db8:b::80");
        Label("app", "192.0.2.11", "2001:db8:5::11");
        Drop("bad guys").From("198.51.100.0/24").To("app");
        Rewrite("website").Ports(80, 443.To(4443)).Dnat("www", to: "app");
        Rewrite("out").Out("eth0").Snat("app", to: "www");
        Accept("ssh").Ports(22).From("192.0.2.0/24", "2001:db8:2::/64").To("app").Log();
        """;

    [KernelTheory, EitherVariant]
    public void A_plan_is_applied_without_its_rule_files_and_what_is_live_is_as_they_say(string variant)
    {
        using var host = RipcsHost.Create(variant).File("shop", Everything).File("forum",
            "Accept(\"https\").Ports(443).To(\"192.0.2.20\");");
        host.Apply();
        host.File("shop", Everything.Replace("Ports(22)", "Ports(2222)", StringComparison.Ordinal).Replace("192.0.2.11", "192.0.2.12",
            StringComparison.Ordinal));
        var plan = Plan(host);
        var files = Directory.GetFiles(host.Rules).ToDictionary(file => file, File.ReadAllText);
        Directory.Delete(host.Rules, recursive: true);

        host.Run("rules", "apply", plan).MustSucceed();

        Directory.CreateDirectory(host.Rules);
        foreach (var (file, text) in files)
        {
            File.WriteAllText(file, text);
        }

        host.Diff().ExitCode.ShouldBe(0);
        host.Run("rules", "apply", plan).MustSucceed().Output.ShouldContain("nothing to do: the host is as ");
    }

    [KernelTheory, EitherVariant]
    public void A_first_plan_for_an_empty_host_is_applied(string variant)
    {
        using var host = RipcsHost.Create(variant).File("shop", Everything);

        host.Run("rules", "apply", Plan(host)).MustSucceed();

        host.Diff().ExitCode.ShouldBe(0);
    }

    [KernelTheory, EitherVariant]
    public void A_host_that_was_changed_by_hand_since_is_left_as_it_is(string variant)
    {
        using var host = RipcsHost.Create(variant).File("shop", Everything);
        host.Apply();
        var plan = Plan(host.File("shop", Everything.Replace("Ports(22)", "Ports(2222)", StringComparison.Ordinal)));
        host.ByHand(TableName.Filter, "-I partition-a 1 -s 66.6.6.6/32 -j DROP");
        var before = host.Iptables.Save(Family.IPv4);

        var apply = host.Run("rules", "apply", plan);

        apply.ExitCode.ShouldBe(75);
        apply.Errors.ShouldContain("-s 66.6.6.6/32 -j DROP");
        Rules(host.Iptables.Save(Family.IPv4)).ShouldBe(Rules(before));
    }

    [KernelTheory, EitherVariant]
    public void What_others_do_meanwhile_in_chains_of_their_own_is_no_obstacle(string variant)
    {
        using var host = RipcsHost.Create(variant).File("shop", Everything);
        host.Apply();
        var plan = Plan(host.File("shop", Everything.Replace("Ports(22)", "Ports(2222)", StringComparison.Ordinal)));
        host.ByHand(TableName.Filter, ":f2b-sshd - [0:0]", "-A f2b-sshd -s 66.6.6.6/32 -j DROP");

        host.Run("rules", "apply", plan).MustSucceed();

        host.Diff().ExitCode.ShouldBe(0);
        host.Iptables.Save(Family.IPv4).ShouldContain("-A f2b-sshd -s 66.6.6.6/32 -j DROP");
    }

    [KernelTheory, EitherVariant]
    public void A_plan_is_made_in_one_network_namespace_of_what_was_seen_in_another_and_applied_there(string variant)
    {
        const string withSet = Everything
            + "\nSet(\"banned\", \"198.51.100.7\", \"2001:db8:bad::/48\");\nDrop(\"banned\").From(\"banned\");\n";
        using var host = RipcsHost.Create(variant).File("shop", withSet).File("forum", "Accept(\"https\").Ports(443).To(\"192.0.2.20\");");
        host.Apply();
        host.ByHand(TableName.Filter, "-I INPUT 1 -s 66.6.6.6/32 -j DROP", ":f2b-sshd - [0:0]", "-A f2b-sshd -j RETURN");
        using var desk = RipcsHost.Create(variant).File("forum", File.ReadAllText(host.FilePath("forum")).Split('\n', 2)[1])
            .File("shop", withSet.Replace("Ports(22)", "Ports(2222)", StringComparison.Ordinal).Replace("198.51.100.7", "198.51.100.8",
                StringComparison.Ordinal));
        var (seen, plan) = (Path.Combine(desk.Machine, "web1.host"), Path.Combine(desk.Machine, "web1.plan"));
        File.WriteAllText(seen, host.Run("plan", "host").MustSucceed().Output);

        var diff = desk.Run("rules", "diff", desk.Rules, "--host", seen, "--out", plan).MustSucceed();

        diff.Output.ShouldContain("--dport 2222");
        diff.Output.ShouldNotContain("forum  (");
        host.Run("rules", "apply", plan).MustSucceed();
        host.Run("rules", "diff", desk.Rules, "--detailed-exitcode").ExitCode.ShouldBe(0);
        host.Iptables.Save(Family.IPv4).ShouldContain("-A INPUT -s 66.6.6.6/32 -j DROP");
        Rules(desk.Iptables.Save(Family.IPv4)).ShouldBeEmpty();
    }

    private static string Plan(RipcsHost host)
    {
        var plan = Path.Combine(host.Machine, "web1.plan");
        host.Run("rules", "diff", host.Rules, "--out", plan).MustSucceed();
        return plan;
    }

    private static IEnumerable<string> Rules(string save) =>
        save.Split('\n').Where(line => line.StartsWith("-A ", StringComparison.Ordinal));
}
