using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>Set(…, refresh: true) and ripcs sets refresh.</summary>
public sealed partial class RefreshedSetTests
{
    private const string Rules = """Set("feed", Lines("feed.txt"), refresh: true); Drop("known bad").From("feed");""";

    [PacketTheory, EitherVariant]
    public void What_a_file_gains_is_kept_out_without_a_change_and_what_it_loses_comes_in(string variant)
    {
        using var lab = SetTests.Listening(variant);
        Feed(lab.Host, Stranger);

        lab.Apply($"""{Rules} Accept("web").Ports(80).To("{App}", "{App6}");""");

        SetTests.Outcomes(lab).ShouldBe("Client Client6 Stranger6");
        Feed(lab.Host, Client, Stranger6);
        lab.Host.Apply().Output.ShouldContain("nothing to do");
        SetTests.Outcomes(lab).ShouldBe("Client Client6 Stranger6");
        lab.Host.Run("sets", "refresh", "--dry-run").Output.ShouldContain("""set "feed" of shop, IPv4: 1 added, 1 removed, 1 entry now""");
        SetTests.Outcomes(lab).ShouldBe("Client Client6 Stranger6");
        lab.Host.Run("sets", "refresh").MustSucceed().Output.ShouldContain("1 set refreshed, 0 unchanged.");
        SetTests.Outcomes(lab).ShouldBe("Stranger Client6");
        lab.Host.Run("sets", "refresh").MustSucceed().Output.ShouldContain("0 sets refreshed, 1 unchanged.");
        lab.Host.Diff().ExitCode.ShouldBe(0, "the content is no drift");
        lab.Host.Run("status").Output.ShouldContain("no drift");
        lab.Host.Run("history").Output.ShouldContain("1 change kept");
    }

    [KernelTheory, EitherVariant]
    public void A_file_that_is_broken_empty_or_cut_off_leaves_the_set_as_it_is(string variant)
    {
        using var host = Feeding(variant, [.. Enumerable.Range(1, 20).Select(n => $"203.0.113.{n}")]);

        Feed(host, "203.0.113.1", "<html>", "0.0.0.0/1");
        var broken = host.Run("sets", "refresh");
        broken.ExitCode.ShouldBe(ExitCode.Failed);
        broken.Errors.ShouldContain("error RIP0256: rules/feed.txt(2,1): \"<html>\" is not an address");
        broken.Errors.ShouldContain("error RIP0257: rules/feed.txt(3,1): 0.0.0.0/1 is too much");
        Feed(host, "# nothing");
        host.Run("sets", "refresh").Errors.ShouldContain("error RIP0260: rules/feed.txt: the file has no address");
        File.Delete(FileOf(host));
        host.Run("sets", "refresh").ExitCode.ShouldBe(ExitCode.Failed);
        Feed(host, "203.0.113.1");
        var cut = host.Run("sets", "refresh");
        cut.ExitCode.ShouldBe(ExitCode.Failed);
        cut.Errors.ShouldContain("has lost more than half of its addresses");
        Entries(host).ShouldBe(20);

        host.Run("sets", "refresh", "--yes").MustSucceed();
        Entries(host).ShouldBe(1);
    }

    [KernelTheory, EitherVariant]
    public void A_reboot_a_rollback_and_a_flush_end_with_what_was_last_in_the_set(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1", "203.0.113.2");
        Feed(host, "203.0.113.3");
        host.Run("sets", "refresh").MustSucceed();

        using var rebooted = host.Reboot(variant);
        rebooted.Run("restore").MustSucceed();
        Members(rebooted).ShouldBe("203.0.113.3");
        rebooted.Run("rules", "flush").MustSucceed();
        rebooted.Place.Shell("ipset list -n").ShouldBe("");
        rebooted.Run("rollback").MustSucceed();
        Members(rebooted).ShouldBe("203.0.113.3");
    }

    [KernelTheory, EitherVariant]
    public void Where_a_rule_file_was_applied_alone_its_folder_must_be_named_and_the_set_stays_until_then(string variant)
    {
        using var host = RipcsHost.Create(variant);
        Feed(host, "203.0.113.1");
        host.File("blocklist", Rules).Run("rules", "apply", host.FilePath("blocklist")).MustSucceed();
        Feed(host, "203.0.113.9");

        var refused = host.Run("sets", "refresh");

        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Errors.ShouldContain("name the folder of that file: ripcs sets refresh DIR");
        Members(host).ShouldBe("203.0.113.1");
        host.Run("sets", "refresh", host.Rules).MustSucceed();
        Members(host).ShouldBe("203.0.113.9");
    }

    [KernelTheory, EitherVariant]
    public void A_refresh_that_was_killed_half_way_is_in_nobodys_way(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1");
        Feed(host, "203.0.113.9");
        host.Run("sets", "refresh").MustSucceed();
        var kept = Directory.GetFiles(host.Machine, "sets.json", SearchOption.AllDirectories).Single();
        var left = Beside().Match(File.ReadAllText(kept)).Value;
        host.Place.Shell($"ipset create {left} hash:net; ipset add {left} 192.0.2.1");

        host.Run("sets", "refresh").MustSucceed();

        host.Place.Shell("ipset list -n").ShouldNotContain("ripcs-refresh");
        Members(host).ShouldBe("203.0.113.9");
    }

    [KernelTheory, EitherVariant]
    public void A_set_of_another_program_is_never_taken_for_one_of_a_refresh(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1");
        host.Place.Shell("ipset create ripcs-refresh hash:net; ipset add ripcs-refresh 192.0.2.1");
        Feed(host, "203.0.113.9");

        host.Run("sets", "refresh").MustSucceed();

        Members(host).ShouldBe("192.0.2.1 203.0.113.9");
        host.Place.Shell("ipset list -n").Split('\n').Count(name => name.StartsWith("ripcs-refresh", StringComparison.Ordinal)).ShouldBe(1);
    }

    [KernelTheory, EitherVariant]
    public void What_a_file_gains_run_by_run_is_counted_from_what_somebody_agreed_to(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1");

        Feed(host, ["203.0.113.1", .. Networks(16)]);
        host.Run("sets", "refresh").MustSucceed();
        Feed(host, ["203.0.113.1", .. Networks(32)]);
        var second = host.Run("sets", "refresh");
        second.ExitCode.ShouldBe(ExitCode.Failed);
        second.Errors.ShouldContain("IPv4 stays as it is, because its file has begun to hold more than one in 16 of all IPv4 addresses "
            + "since somebody agreed to it (with it: 16 added, 0 removed, 33 entries)");
        Entries(host).ShouldBe(17);

        host.Run("sets", "refresh", "--yes").MustSucceed();
        Feed(host, ["203.0.113.1", .. Networks(48)]);
        host.Run("sets", "refresh").MustSucceed();
        Entries(host).ShouldBe(49);
        Feed(host, ["203.0.113.1", .. Networks(49)]);
        host.Run("sets", "refresh").ExitCode.ShouldBe(ExitCode.Failed);
        Feed(host, ["203.0.113.1", .. Networks(48)]);
        host.Run("sets", "refresh", "--yes").MustSucceed().Output.ShouldContain("49 entries agreed to");
        Feed(host, ["203.0.113.1", .. Networks(49)]);
        host.Run("sets", "refresh").MustSucceed();
    }

    [KernelTheory, EitherVariant]
    public void An_apply_that_makes_a_set_again_agrees_to_nothing_that_its_file_has_gained(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1");
        Feed(host, ["203.0.113.1", .. Networks(16)]);
        host.Run("sets", "refresh").MustSucceed();
        host.Run("rules", "flush").MustSucceed();

        host.Apply();

        Feed(host, ["203.0.113.1", .. Networks(17)]);
        host.Run("sets", "refresh").ExitCode.ShouldBe(ExitCode.Failed);
        Entries(host).ShouldBe(17);
    }

    [KernelTheory, EitherVariant]
    public void A_file_that_halves_run_by_run_stays_above_half_of_what_somebody_agreed_to(string variant)
    {
        string[] Addresses(int count) => [.. Enumerable.Range(1, count).Select(n => $"203.0.113.{n}")];
        using var host = Feeding(variant, Addresses(40));

        Feed(host, Addresses(20));
        host.Run("sets", "refresh").MustSucceed();
        Feed(host, Addresses(10));
        var refused = host.Run("sets", "refresh");

        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Errors.ShouldContain("its file has lost more than half of its addresses since somebody agreed to it");
        Entries(host).ShouldBe(20);
        using var rebooted = host.Reboot(variant);
        rebooted.Run("restore").MustSucceed();
        rebooted.Run("sets", "refresh", host.Rules).ExitCode.ShouldBe(ExitCode.Failed, "a boot agrees to nothing");
        rebooted.Run("sets", "refresh", host.Rules, "--yes").MustSucceed();
        Entries(rebooted).ShouldBe(10);
    }

    [PacketTheory, EitherVariant]
    public void Where_an_empty_file_means_nobody_the_last_user_is_shut_out_and_comes_in_again(string variant)
    {
        using var lab = SetTests.Listening(variant);
        Feed(lab.Host, Client);
        lab.Apply($"""
            Set("mfa", Lines("feed.txt"), refresh: true, mayBeEmpty: true);
            Accept("web").Ports(80).From("mfa").To("{App}", "{App6}");
            """);
        SetTests.Outcomes(lab).ShouldBe("Client");

        Feed(lab.Host, "# nobody");
        lab.Host.Run("sets", "refresh").MustSucceed().Output.ShouldContain("IPv4: 0 added, 1 removed, 0 entries now");
        SetTests.Outcomes(lab).ShouldBe("");
        Feed(lab.Host, Client6);
        lab.Host.Run("sets", "refresh").MustSucceed();
        SetTests.Outcomes(lab).ShouldBe("Client6");
        File.Delete(FileOf(lab.Host));
        lab.Host.Run("sets", "refresh").ExitCode.ShouldBe(ExitCode.Failed, "no file is no empty file");
        SetTests.Outcomes(lab).ShouldBe("Client6");
    }

    [KernelTheory, EitherVariant]
    public void An_author_who_only_says_then_that_a_file_may_be_empty_is_heard(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1");
        Feed(host, "# nobody");
        var refused = host.Run("sets", "refresh", "--yes");
        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Errors.ShouldContain("if an empty file means nobody, mayBeEmpty: true into its Set");

        host.File("blocklist", Rules.Replace("refresh: true", "refresh: true, mayBeEmpty: true", StringComparison.Ordinal)).Apply();

        host.Run("sets", "refresh").MustSucceed();
        Entries(host).ShouldBe(0);
    }

    [KernelTheory, EitherVariant]
    public void Whoever_is_logged_in_from_an_address_that_the_file_gains_is_asked_first(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1");
        host.SshConnection = "198.51.100.7 40000 192.0.2.9 22";
        Feed(host, "203.0.113.1", "198.51.100.0/24");

        var refused = host.Run("sets", "refresh");

        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Errors.ShouldContain("198.51.100.7, where you come from");
        Members(host).ShouldBe("203.0.113.1");
        host.Run("sets", "refresh", "--yes").MustSucceed();
        Entries(host).ShouldBe(2);
    }

    [KernelTheory, EitherVariant]
    public void A_file_that_gains_a_wide_prefix_or_loses_all_of_a_family_leaves_the_set_as_it_is(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1", "2001:db8::1");

        Feed(host, [.. Enumerable.Range(0, 8).Select(n => $"{n * 32}.0.0.0/3"), "2001:db8::1", "2400::/12"]);
        var wide = host.Run("sets", "refresh");
        Feed(host, [.. Enumerable.Range(1, 17).Select(n => $"{n}.0.0.0/8"), "2001:db8::1"]);
        var many = host.Run("sets", "refresh");
        Feed(host, "203.0.113.1");
        var lost = host.Run("sets", "refresh");

        wide.ExitCode.ShouldBe(ExitCode.Failed);
        wide.Errors.ShouldContain("IPv4 stays as it is, because its file has begun to hold 0.0.0.0/3, a wider prefix than one network has");
        many.Errors.ShouldContain("IPv4 stays as it is, because its file has begun to hold more than one in 16 of all IPv4 addresses");
        wide.Errors.ShouldContain("IPv6 stays as it is, because its file has begun to hold 2400::/12, a wider prefix than one network has");
        lost.ExitCode.ShouldBe(ExitCode.Failed);
        lost.Errors.ShouldContain(
            "IPv6 stays as it is, because its file has lost all of its IPv6 addresses (with it: 0 added, 1 removed, ");
        Members(host).ShouldBe("2001:db8::1 203.0.113.1");
        host.Run("sets", "refresh", "--yes").MustSucceed();
        Members(host).ShouldBe("203.0.113.1");
        Feed(host, "203.0.113.1", "10.0.0.0/8", "2001::/16");
        host.Run("sets", "refresh").MustSucceed();
        Entries(host).ShouldBe(3);
    }

    [KernelTheory, EitherVariant]
    public void A_set_of_another_program_with_a_name_like_ours_is_neither_destroyed_nor_reported_nor_filled(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1");
        host.Place.Shell("ipset create geo-v202611 hash:net; ipset add geo-v202611 203.0.113.7");

        host.Run("status").Output.ShouldNotContain("geo-v202611");
        host.Run("clean", "apply", "rules", "--yes").ShouldNotBeNull();
        host.Run("rules", "flush", "--yes").MustSucceed();

        host.Place.Shell("ipset save geo-v202611").ShouldContain("add geo-v202611 203.0.113.7");
    }

    [KernelTheory, EitherVariant]
    public void A_set_that_another_program_has_filled_does_not_take_the_place_of_the_file(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1");
        var name = host.Place.Shell("ipset list -n").Split('\n').First(set => set.Contains("-v", StringComparison.Ordinal));
        host.Run("rules", "flush", "--yes").MustSucceed();
        host.Place.Shell("ipset list -n").ShouldNotContain(name);
        host.Place.Shell($"ipset create {name} hash:net; ipset add {name} 192.0.2.1");

        var apply = host.TryApply();

        apply.ExitCode.ShouldBe(ExitCode.Failed, apply.Output);
        apply.Errors.ShouldContain($"the ipset {name} exists, and nothing proves that Ripcs made it: its entries would take the place of "
            + $"those in the file; no rule uses it: destroy it with: ipset destroy {name}");
        host.Place.Shell($"ipset destroy {name}");
        host.Apply();
        Entries(host).ShouldBe(1);
    }

    [KernelTheory, EitherVariant]
    public void Without_a_record_a_set_is_ours_where_a_chain_of_ours_looks_into_it(string variant)
    {
        using var host = Feeding(variant, "203.0.113.1");
        Directory.Delete(Path.Combine(host.Machine, "state"), recursive: true);

        host.TryApply().MustSucceed();
        Entries(host).ShouldBe(1);
        host.Run("rules", "flush", "--yes").MustSucceed();
    }

    private static RipcsHost Feeding(string variant, params string[] lines)
    {
        var host = RipcsHost.Create(variant);
        Feed(host, lines);
        host.File("blocklist", Rules).Apply();
        return host;
    }

    private static IEnumerable<string> Networks(int count) => Enumerable.Range(1, count).Select(n => $"{n}.0.0.0/8");

    [GeneratedRegex("ripcs-refresh-[0-9a-f]{16}")]
    private static partial Regex Beside();

    private static string FileOf(RipcsHost host) => Path.Combine(host.Rules, "feed.txt");

    private static void Feed(RipcsHost host, params string[] lines) => File.WriteAllLines(FileOf(host), lines);

    // The sets of the other family are empty.
    private static int Entries(RipcsHost host) =>
        host.Place.Shell("ipset save").Split('\n').Count(line => line.StartsWith("add ", StringComparison.Ordinal));

    private static string Members(RipcsHost host) => string.Join(' ', host.Place.Shell("ipset save").Split('\n')
        .Where(line => line.StartsWith("add ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).Order());
}
