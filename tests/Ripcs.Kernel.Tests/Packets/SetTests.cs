using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class SetTests
{
    private const string Web = $"""Accept("web").Ports(80).To("{App}", "{App6}");""";

    [PacketTheory, EitherVariant]
    public void Whoever_is_in_the_set_is_kept_out_and_nobody_else(string variant)
    {
        using var lab = Listening(variant);

        lab.Apply(Closed($"\"{Stranger}\", \"203.0.113.0/24\", \"{Stranger6}\""));

        Outcomes(lab).ShouldBe("Client Client6");
        lab.Apply(Closed($"\"{Client}\", \"203.0.113.0/24\", \"{Stranger6}\""));
        Outcomes(lab).ShouldBe("Stranger Client6");
        Sets(lab.Host).Length.ShouldBe(3);
        lab.Host.Clean();
        Sets(lab.Host).Length.ShouldBe(2);
        lab.Host.Run("rollback", "1").MustSucceed();
        Outcomes(lab).ShouldBe("Client Client6");
        lab.Host.Flush();
        Sets(lab.Host).ShouldBeEmpty();
    }

    [PacketTheory, EitherVariant]
    public void Only_those_in_the_set_are_let_in_and_an_exception_is_none(string variant)
    {
        using var lab = Listening(variant);

        lab.Apply($"""
            Set("friends", "{Client}", "{Client6}", "{Stranger6}");
            Accept("web").Ports(80).From("friends").To("{App}", "{App6}").Family(4);
            Accept("web").Ports(80).NotFrom("friends").To("{App}", "{App6}").Family(6);
            """);

        Outcomes(lab).ShouldBe("Client");
    }

    [PacketTheory, EitherVariant]
    public void A_set_that_somebody_changed_is_put_right_while_rules_ask_it(string variant)
    {
        using var lab = Listening(variant);
        lab.Apply(Closed($"\"{Stranger}\""));
        lab.Host.Apply().Output.ShouldContain("nothing to do");
        lab.Host.Diff().ExitCode.ShouldBe(0);
        var set = Sets(lab.Host).Single();

        lab.Router.Place.Shell($"ipset del {set} {Stranger}; ipset add {set} {Client}; ipset create others hash:ip; ipset add others "
            + $"192.0.2.1");

        Outcomes(lab).ShouldBe("Stranger Client6 Stranger6");
        lab.Host.Diff().ExitCode.ShouldBe(2);
        lab.Host.Apply();
        Outcomes(lab).ShouldBe("Client Client6 Stranger6");
        lab.Host.Diff().ExitCode.ShouldBe(0);

        // With a large set of another program Ripcs's own are read one by one.
        lab.Router.Place.Shell("ipset create many hash:ip; ipset add many 10.9.0.0-10.9.7.255");
        lab.Host.Diff().ExitCode.ShouldBe(0);
        lab.Router.Place.Shell($"ipset del {Sets(lab.Host).Except(["others", "many"]).Single()} {Stranger}");
        lab.Host.Diff().ExitCode.ShouldBe(2);
        lab.Host.Flush();
        Sets(lab.Host).ShouldBe(["others", "many"], ignoreOrder: true);
    }

    [PacketTheory, EitherVariant]
    public void A_blocklist_of_20000_keeps_its_own_out(string variant)
    {
        using var lab = Listening(variant);
        var lines = Enumerable.Range(0, 20_000).Select(n => $"10.{n / 256}.{n % 256}.0/24").Append(Stranger).Append(Stranger6);
        File.WriteAllLines(Path.Combine(lab.Host.Rules, "drop.txt"), lines);

        lab.Apply($"""
            Set("bad guys", Lines("drop.txt"));
            Drop("bad guys").From("bad guys");
            {Web}
            """);

        Outcomes(lab).ShouldBe("Client Client6");
        lab.Host.Apply().Output.ShouldContain("nothing to do");
    }

    [PacketTheory, EitherVariant]
    public void A_set_of_addresses_alone_is_of_another_kind_and_becomes_another_set_with_its_first_prefix(string variant)
    {
        using var lab = Listening(variant);
        lab.Apply(Closed($"\"{Stranger}\", \"{Stranger6}\""));
        lab.Router.Place.Shell("ipset save").Split('\n').Where(line => line.StartsWith("create "))
            .ShouldAllBe(line => line.Contains(" hash:ip family inet"));
        Outcomes(lab).ShouldBe("Client Client6");

        var more = lab.Host.File("shop", Closed($"\"{Stranger}\", \"203.0.113.0/24\", \"{Stranger6}\", \"2001:db8:77::/48\"")).Run("rules",
            "diff", lab.Host.Rules).Output;

        more.ShouldContain("\n+   set \"bad guys\"");
        lab.Host.Apply();
        lab.Router.Place.Shell("ipset save").Split('\n').Count(line => line.Contains(" hash:net family inet")).ShouldBe(2);
        lab.Host.Clean();
        Sets(lab.Host).Length.ShouldBe(2);
        Outcomes(lab).ShouldBe("Client Client6");
        lab.Host.Run("rollback", "1").MustSucceed();
        lab.Router.Place.Shell("ipset save").ShouldContain(" hash:ip family inet6 ");
        Outcomes(lab).ShouldBe("Client Client6");

        var held = lab.Host.Diff();
        (held.ExitCode, (held.Output + held.Errors).Contains("shop is held", StringComparison.Ordinal)).ShouldBe((0, true));
    }

    [KernelTheory, EitherVariant]
    public void Addresses_that_are_no_entry_of_a_set_of_addresses_are_in_one_of_prefixes(string variant)
    {
        using var host = RipcsHost.Create(variant);

        host.File("blocklist", """Set("bad guys", "0.0.0.0", "203.0.113.7", "::", "2001:db8::7"); Drop("bad guys").From("bad guys");""").Apply();

        host.Apply().Output.ShouldContain("nothing to do");
    }

    [KernelTheory, EitherVariant]
    public void A_set_that_somebody_made_anew_of_another_kind_is_named_by_a_diff_as_by_an_apply(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("blocklist", """Set("bad guys", "203.0.113.7"); Drop("bad guys").From("bad guys");""").Apply();
        var set = Sets(host).Single();

        host.Place.Shell($"iptables-{variant.ToLowerInvariant()}-save >{host.Machine}/save; iptables-{variant.ToLowerInvariant()} -F; "
            + $"ipset destroy {set}; ipset create {set} hash:net; ipset add {set} 203.0.113.7; iptables-"
            + $"{variant.ToLowerInvariant()}-restore <{host.Machine}/save");

        foreach (var run in new[] { host.Diff(), host.TryApply() })
        {
            run.ExitCode.ShouldBe(ExitCode.Failed);
            run.Errors.ShouldContain($"ipset destroy {set}");
        }
    }

    [KernelTheory, EitherVariant]
    public void A_blocklist_of_100000_addresses_is_no_trouble(string variant)
    {
        using var host = RipcsHost.Create(variant);
        File.WriteAllLines(Path.Combine(host.Rules, "drop.txt"),
            Enumerable.Range(0, 100_000).Select(n => $"10.{n >> 16}.{(n >> 8) & 255}.{n & 255}").Append("2001:db8::7"));

        host.File("blocklist", """Set("bad guys", Lines("drop.txt")); Drop("bad guys").From("bad guys");""").Apply();

        host.Apply().Output.ShouldContain("nothing to do");
        host.Place.Shell($"ipset list -t").ShouldContain("Number of entries: 100000");
    }

    [KernelTheory, EitherVariant]
    public void Sets_come_back_with_the_rules_after_a_reboot(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("blocklist", """Set("bad guys", "203.0.113.7", "2001:db8::7"); Drop("bad guys").From("bad guys");""").Apply();
        var sets = Sets(host);

        using var rebooted = host.Reboot(variant);
        rebooted.Run("restore").MustSucceed();

        Sets(rebooted).ShouldBe(sets, ignoreOrder: true);
        rebooted.Live().Chain("filter", "blocklist-a").ShouldNotBeNull();
    }

    [KernelTheory, EitherVariant]
    public void A_set_of_a_run_that_died_before_its_rules_is_found_and_finished_or_taken_away(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("blocklist", """Set("bad guys", "203.0.113.7", "203.0.113.9"); Drop("bad guys").From("bad guys");""");
        var made = host.Run("rules", "generate", host.Rules, "--format", "ipset").MustSucceed().Output;
        File.WriteAllText(Path.Combine(host.Machine, "half"), string.Concat(made.Split('\n').Take(2).Select(line => line + "\n")));
        host.Place.Shell($"ipset restore <{Path.Combine(host.Machine, "half")}");

        host.Apply();

        host.Place.Shell("ipset list").ShouldContain("203.0.113.9");
        host.Diff().ExitCode.ShouldBe(0);
    }

    private static string Closed(string addresses) => $"""
        Set("bad guys", {addresses});
        Drop("bad guys").From("bad guys");
        {Web}
        """;

    internal static PacketLab Listening(string variant)
    {
        var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(App6, 80);
        return lab;
    }

    /// <summary>Who reaches the web server.</summary>
    internal static string Outcomes(PacketLab lab)
    {
        (string Name, string From, string To)[] all =
            [("Client", Client, App), ("Stranger", Stranger, App), ("Client6", Client6, App6), ("Stranger6", Stranger6, App6)];
        return string.Join(' ', all.Where(one => lab.Outside.Tcp(one.From, one.To, 80) != "lost").Select(one => one.Name));
    }

    private static string[] Sets(RipcsHost host) =>
        host.Place.Run("ipset", "list", "-n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
