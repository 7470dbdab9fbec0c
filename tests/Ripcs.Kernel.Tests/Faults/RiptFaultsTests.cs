using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Faults;

/// <summary>
/// Ript's known faults, none of which an operator of Ripcs may meet. Where to look for the test of each:
/// <code>
/// 01  a mapped port crashes the compiler             Packets/DnatTests: A_mapped_port_reaches_the_translated_port
/// 02  drift inside a chain is not seen               Drift/DriftTests: all
/// 03  half applied counts as applied                 Failure/RefusedBlockTests: all; Drift/JumpTests: A_half_made_bootstrap_is_completed
/// 04  an interface leaks into the next rule          Packets/EndTests: The_interface_of_one_rule_says_nothing_about_the_next
/// 05  foreign chains crash it or are flushed         Coexistence/OtherToolsTests, DockerHostsTests
/// 06  who speaks first depends on the last apply     Packets/OrderTests: Editing_one_partition_does_not_change_which_of_two_speaks_first
/// 07  a revoked accept lives on; no rollback         RevokedRulesTests
/// 08  a Dnat opens the inside; a deny is dead        Packets/DnatTests: A_stranger_who_routes_to_the_inside_address_stays_outside,
///                                                    A_rewrite_for_some_senders_opens_nothing_to_others; Packets/PublicDenyTests
/// 10  a Snat ignores ports, protocols, destination   Packets/SnatTests: Only_the_ports_and_destinations_that_the_rewrite_names_are_…
/// 12  a clean of many partitions does nothing        here
/// 13  two applies at once lose rules                 TwoAdministratorsTests
/// 14  failures are reported as success               here; Failure/RefusedBlockTests
/// 15  on a mixed host a clean flushes everything     here
/// 16  rules are missing without a word               here, and each message in Core.Tests/Validation;
///                                                    Packets/ProtocolTests: An_array_of_protocols_keeps_its_ports_and_every_source
/// </code>
/// </summary>
public sealed class RiptFaultsTests
{
    private const string Shop = """Accept("ssh").Ports(22).To("192.0.2.11");""";

    [KernelTheory, EitherVariant]
    public void A_clean_of_three_hundred_partitions_removes_them_all(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Shop);
        var many = Enumerable.Range(0, 300).Select(number => $"customer{number}").ToList();
        many.ForEach(name => host.File(name, $"""Accept("web").Ports(80).To("10.0.{name[8..].Length}.{int.Parse(name[8..], null) % 250}");"""));
        host.Apply();
        host.Live().Chains("filter", "customer").Count.ShouldBe(300);
        many.ForEach(name => File.Delete(host.FilePath(name)));

        host.Clean().Output.ShouldContain("300 partitions went OUT OF FORCE");

        host.Live().Chains("filter", "customer").ShouldBeEmpty();
        host.Live().Rules("filter", "partition-a").ShouldHaveSingleItem().ShouldContain("-j shop-a");
    }

    [KernelTheory, EitherVariant]
    public void One_bad_file_keeps_all_from_being_applied_and_says_so(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("aaa", Shop).File("bbb", """Accept("typo").Ports(22).To("10.0.0.999");""").File("zzz", Shop.Replace(".11", ".12", StringComparison.Ordinal));

        var applied = host.TryApply();

        applied.ExitCode.ShouldBe(ExitCode.RulesRefused, applied.ToString());
        applied.Errors.ShouldContain("rules/bbb.csx(2,29)");
        host.Live().Chains("filter").ShouldBeEmpty();
    }

    [KernelTheory, EitherVariant]
    public void A_version_that_is_refused_followed_by_a_clean_leaves_the_old_version_in_force(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Shop).Apply();
        var before = host.Live();
        host.File("shop", """Accept("typo").Ports(22).To("10.0.0.999");""");

        host.TryApply().ExitCode.ShouldBe(ExitCode.RulesRefused);
        host.Run("clean", "apply", host.Rules).ExitCode.ShouldBe(ExitCode.RulesRefused);
        host.Live().ChangesSince(before).ShouldBeEmpty();

        // Good, but never applied.
        host.File("shop", Shop.Replace("22", "23", StringComparison.Ordinal));
        host.Run("clean", "apply", host.Rules).ToString().ShouldContain("apply first");
        host.Live().ChangesSince(before).ShouldBeEmpty();
    }

    [KernelTheory, EitherVariant]
    public void On_a_host_with_both_variants_of_iptables_a_clean_leaves_both_alone(string variant)
    {
        using var host = RipcsHost.Create(variant);
        using var other = new RipcsHost(host.Place, variant is "Nft" ? "Legacy" : "Nft");
        foreach (var tables in new[] { host, other })
        {
            tables.ByHand(TableName.Filter, ":INPUT DROP [0:0]", ":DOCKER - [0:0]", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
                "-A DOCKER -j DROP");
        }

        var (before, beforeOther) = (host.Live(), other.Live());
        host.File("shop", Shop).Apply();
        host.File("shop", Shop.Replace("22", "23", StringComparison.Ordinal)).Apply();

        host.Clean();
        host.Live().Without("shop").ChangesSince(before).ShouldBeEmpty();
        host.Flush();

        host.Live().ChangesSince(before).ShouldBeEmpty();
        other.Live().ChangesSince(beforeOther).ShouldBeEmpty();
    }

    [KernelTheory]
    [MemberData(nameof(Unsayable))]
    public void What_Ript_left_out_without_a_word_is_refused(string statement, string message)
    {
        using var host = RipcsHost.Create("Nft");
        host.File("shop", $"{Shop}\n{statement}");

        var applied = host.TryApply();

        applied.ExitCode.ShouldBe(ExitCode.RulesRefused, applied.ToString());
        applied.Errors.ShouldContain("rules/shop.csx(3,");
        applied.Errors.ShouldContain(message);
        host.Live().Chains("filter").ShouldBeEmpty();
    }

    public static TheoryData<string, string> Unsayable => new()
    {
        { """Accept("no To").Ports(22).From("192.0.2.1");""", "To" },
        { """Drop("no end").Ports(22);""", "From" },
        { """Rewrite("no ports").Dnat("203.0.113.80", to: "192.0.2.11");""", "Ports" },
        { """Accept("unknown protocol").Protocols("tpc").To("192.0.2.11");""", "tpc" },
        { """Accept("IPv6 from IPv4").Ports(22).From("192.0.2.1").To("2001:db8::1");""", "famil" },
        { """Accept("port").Ports(99999).To("192.0.2.11");""", "99999" },
        { """Accept("backwards").Ports(90..80).To("192.0.2.11");""", "90..80" },
        { """Accept("ports of icmp").Protocols("icmp").Ports(80).To("192.0.2.11");""", "icmp" },
        { """Label("www", "1.1.1.1; touch X #"); Accept("shell").Ports(80).To("www");""", "1.1.1.1; touch X #" },
        { """Reject("bad reply").Log(prefix: "a\"\n-F INPUT").To("192.0.2.11");""", "prefix" },
    };
}
