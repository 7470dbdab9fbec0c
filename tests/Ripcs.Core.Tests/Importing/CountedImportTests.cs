using Ripcs.Importing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Importing;

/// <summary>Rules of a save for which it matters how often a packet meets them.</summary>
public sealed class CountedImportTests
{
    [Fact]
    public void A_rule_that_looks_up_a_list_of_recent_is_a_statement_and_one_that_only_adds_to_it_is_Raw() => Rules(
        "-A INPUT -p tcp -m tcp --dport 22 -m recent --set --name SSH --mask 255.255.255.255 --rsource",
        "-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 60 --hitcount 4 --name SSH "
            + "--mask 255.255.255.255 --rsource -j DROP",
        "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT").ShouldBe(
        """

        Drop("new ssh in recent list SSH 4 times within 60 s").Ports(22).Protocols("tcp").State("NEW")
            .Match("-m recent --update --seconds 60 --hitcount 4 --name SSH --mask 255.255.255.255 --rsource").Received();
        Accept("ssh").Ports(22).Received();

        // INPUT: no statement without a target
        Raw("-A INPUT -p tcp -m tcp --dport 22 -m recent --set --name SSH --mask 255.255.255.255 --rsource").BeforePartitions();

        """);

    [Fact]
    public void Rules_that_add_to_a_list_each_stay_one() => Rules(
        "-A INPUT -p udp -m recent --set --name seen --mask 255.255.255.255 --rsource -j ACCEPT",
        "-A INPUT -p tcp -m recent --set --name seen --mask 255.255.255.255 --rsource -j ACCEPT").ShouldBe(
        """

        Accept("udp with -m recent").Protocols("udp").Match("-m recent --set --name seen --mask 255.255.255.255 --rsource").Received();
        Accept("tcp with -m recent").Protocols("tcp").Match("-m recent --set --name seen --mask 255.255.255.255 --rsource").Received();

        """);

    [Fact]
    public void What_two_chains_log_each_logs_in_its_own() => Rules(
        "-A FORWARD -o eth0 -j LOG --log-prefix \"x: \"", "-A OUTPUT -o eth0 -j LOG --log-prefix \"x: \"").ShouldBe(
        """

        Log("everything forwarded out eth0").To("all").Out("eth0").Forwarded().Log(prefix: "x: ", limit: "none");
        Log("everything from host out eth0").Out("eth0").Sent().Log(prefix: "x: ", limit: "none");

        """);

    [Fact]
    public void A_packet_that_two_rules_log_is_logged_twice() => Rules(
        "-A INPUT -s 192.168.0.0/16 -j LOG --log-prefix \"x: \"", "-A INPUT -s 192.168.42.201/32 -j LOG --log-prefix \"x: \"",
        "-A INPUT -s 10.0.0.1/32 -j LOG --log-prefix \"x: \"").ShouldBe(
        """

        Log("everything from 192.168.0.0/16").From("192.168.0.0/16").Received().Log(prefix: "x: ", limit: "none");
        Log("everything from 192.168.42.201, 10.0.0.1").From("192.168.42.201", "10.0.0.1").Received().Log(prefix: "x: ", limit: "none");

        """);

    private static string Rules(params string[] rules)
    {
        DumpReader.TryRead([("v4", $"*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n{string.Join('\n', rules)}\n"
            + "COMMIT\n")], out var dumps, out var problem).ShouldBeTrue(problem);
        var imported = Importer.Import(dumps);
        imported.IsProved.ShouldBeTrue();
        var text = imported.Files.Single().Text;
        return text[(text.IndexOf('\n', text.IndexOf("HostPolicy()", StringComparison.Ordinal)) + 1)..];
    }
}
