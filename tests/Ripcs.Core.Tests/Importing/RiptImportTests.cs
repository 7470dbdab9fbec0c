using Ripcs.Core.Model;
using Ripcs.Core.Importing;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Importing;

/// <summary>The saves of hosts that Ript made.</summary>
public sealed class RiptImportTests
{
    private const string RiptNote = "Ript has chains of the names that Ripcs needs: take its rules away in the same change, with ripcs rules apply DIR --replace";
    private const string CopyNote = "before-a is copied as the host's own, which nothing proves: where a program goes on writing it, as to ban or to open a port for a while, "
        + "take it out of the rule files and name it in HostPolicy().Behind";

    private const string Host =
        """
        *nat
        :PREROUTING ACCEPT
        :POSTROUTING ACCEPT
        :partition-d -
        :partition-s -
        :shop-de24811 -
        :shop-se24811 -
        -A PREROUTING -j partition-d
        -A POSTROUTING -j partition-s
        -A partition-d -d 203.0.113.5/32 -j shop-de24811
        -A partition-s -s 10.0.0.0/24 -j shop-se24811
        -A shop-de24811 -d 203.0.113.5/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.5
        -A shop-de24811 -d 203.0.113.5/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.5:4443
        -A shop-se24811 -s 10.0.0.0/24 -j SNAT --to-source 203.0.113.5
        COMMIT
        *filter
        :INPUT DROP
        :FORWARD DROP
        :OUTPUT ACCEPT
        :bank-a111111 -
        :bank-a222222 -
        :before-a -
        :partition-a -
        :ript_bootstrap-a7d0ba7 -
        :shop-ae24811 -
        -A INPUT -i lo -j ACCEPT
        -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A INPUT -j before-a
        -A INPUT -j partition-a
        -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A FORWARD -j partition-a
        -A OUTPUT -j partition-a
        -A bank-a111111 -d 10.1.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT
        -A bank-a222222 -d 10.1.0.1/32 -p tcp -m tcp --dport 8080 -j ACCEPT
        -A before-a -s 192.0.2.66/32 -j DROP
        -A partition-a -d 10.0.0.5/32 -j shop-ae24811
        -A partition-a -s 10.0.0.0/24 -j shop-ae24811
        -A partition-a -d 10.1.0.1/32 -j bank-a222222
        -A partition-a -d 10.1.0.1/32 -j bank-a111111
        -A shop-ae24811 -s 198.51.100.0/24 -d 10.0.0.5/32 -p tcp -j DROP
        -A shop-ae24811 -d 10.0.0.5/32 -p tcp -m tcp --dport 80 -j ACCEPT
        -A shop-ae24811 -d 10.0.0.5/32 -p tcp -m tcp --dport 4443 -j ACCEPT
        -A shop-ae24811 -d 10.0.0.5/32 -p tcp -m tcp --dport 8600:8900 -j ACCEPT
        -A shop-ae24811 -s 10.0.0.0/24 -j ACCEPT
        COMMIT

        """;

    [Fact]
    public void Each_partition_is_a_file_of_its_name_and_the_rest_of_the_host_another()
    {
        var imported = Import(Host.Replace("-A OUTPUT -j", "-A OUTPUT -o lo -j ACCEPT\n-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A OUTPUT -j", StringComparison.Ordinal));

        imported.Notes.ShouldBe(
        [
            RiptNote,
            CopyNote,
        ]);
        imported.Fates.ShouldAllBe(fate => fate.Kind != FateKind.Refused);
        string.Join('\n', imported.Files.Select(file => $"== {file.Name}\n{file.Text}")).ShouldBe(
            """"
            == bank.csx
            // Partition bank of Ript, imported from v4. Give its labels and rules names that say more.
            Partition("bank", order: 2);

            Accept("http-alt, ssh to 10.1.0.1").Ports(8080, 22).To("10.1.0.1");

            == host.csx
            // Imported from v4 (IPv4).
            Partition("host");

            HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop, output: Policy.Accept).AllowLoopback().AllowEstablished().Family(4);

            Raw("""
                *filter
                :before-a - [0:0]
                # INPUT: a statement would be asked in INPUT, FORWARD and OUTPUT, and these are asked in INPUT alone
                -A INPUT -j before-a
                # before-a: no statement makes a chain that others lead to
                -A before-a -s 192.0.2.66/32 -j DROP
                COMMIT
                """).Family(4);

            == shop.csx
            // Partition shop of Ript, imported from v4. Give its labels and rules names that say more.
            Partition("shop", order: 1);

            Label("outside-1", "203.0.113.5");
            Label("target-1", "10.0.0.5");

            Rewrite("http, https to outside-1").Ports(80, 443.To(4443)).Dnat("outside-1", to: "target-1").NoAccept();
            Rewrite("everything from 10.0.0.0/24").Snat("10.0.0.0/24", to: "outside-1");

            Drop("tcp from 198.51.100.0/24 to target-1").Protocols("tcp").From("198.51.100.0/24").To("target-1");
            Accept("http, 4443, 8600-8900 to target-1").Ports(80, 4443, 8600..8900).To("target-1");

            """");
    }

    [Fact]
    public void A_save_without_the_nat_table_or_the_empty_chains_of_Ript_is_one_of_Ript_too()
    {
        var filter = Host[Host.IndexOf("*filter", StringComparison.Ordinal)..].Replace(":ript_bootstrap-a7d0ba7 -\n", "", StringComparison.Ordinal);

        Import(filter).Files.Select(file => file.Name).ShouldBe(["bank.csx", "host.csx", "shop.csx"]);
        Import(filter.Replace(":before-a -\n", ":before-a -\n:partition-g -\n", StringComparison.Ordinal)).Files.Select(file => file.Name).ShouldBe(["host.csx"], "these are chains of Ripcs");
    }

    [Fact]
    public void A_log_without_a_prefix_gets_one_and_it_is_said() => Import(Host.Replace("-A shop-ae24811 -s 10.0.0.0/24 -j ACCEPT", "-A shop-ae24811 -s 10.0.0.0/24 -j LOG\n-A shop-ae24811 -s 10.0.0.0/24 -j ACCEPT", StringComparison.Ordinal))
        .Notes.ShouldContain("1 LOG rule without a prefix gets one, the partition and the name of the rule: what reads the log sees other lines");

    [Theory]
    [InlineData("-A INPUT -i lo -j ACCEPT\n", ".AllowEstablished()")]
    [InlineData("-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n", ".AllowLoopback()")]
    public void What_is_accepted_in_one_chain_is_no_policy_of_all_where_a_partition_denies_in_another(string front, string isSaidOfOthers)
    {
        var (denying, accepting) = (Text(Host), Text(Host.Replace("-p tcp -j DROP", "-p tcp -j ACCEPT", StringComparison.Ordinal)));

        denying.ShouldContain(front);
        denying.ShouldNotContain(".Allow");
        accepting.ShouldNotContain(front);
        accepting.ShouldContain(isSaidOfOthers);

        static string Text(string host) => Import(host).Files.Single(file => file.Name == "host.csx").Text;
    }

    [Fact]
    public void What_stands_behind_the_jumps_goes_in_front_of_them_where_no_packet_minds_and_a_last_drop_is_the_policy()
    {
        var host = Host.Replace(":FORWARD DROP", ":FORWARD ACCEPT", StringComparison.Ordinal)
            .Replace("-A FORWARD -j partition-a\n", "-A FORWARD -j partition-a\n-A FORWARD -s 192.0.2.1/32 -j ACCEPT\n-A FORWARD -j DROP\n", StringComparison.Ordinal);

        var imported = Import(host);

        imported.Notes.ShouldBe(
        [
            "1 rule behind the jumps of Ript is asked in front of its partitions now: no packet changes its fate by that, but rules that log see fewer of them",
            "FORWARD ended in -j DROP; that is its policy now",
            RiptNote,
            CopyNote,
        ]);
        imported.Files.Select(file => file.Name).ShouldBe(["bank.csx", "host.csx", "shop.csx"]);
        var text = imported.Files.Single(file => file.Name == "host.csx").Text;
        text.ShouldContain("forward: Policy.Drop");
        text.ShouldContain("-A FORWARD -s 192.0.2.1/32 -j ACCEPT\n");
        imported.Fates.ShouldAllBe(fate => fate.Kind != FateKind.Refused);
        imported.Fates.Count(fate => fate.Rule.ToString() == "-A FORWARD -j DROP").ShouldBe(1);
    }

    [Theory]
    [InlineData("-A FORWARD -j partition-a", "-A FORWARD -j partition-a\n-A FORWARD -s 198.51.100.0/25 -j ACCEPT", "line 32, -A FORWARD -s 198.51.100.0/25 -j ACCEPT, stands behind the jump to partition-a, and a Raw is asked in front of it")]
    [InlineData("-A FORWARD -j partition-a", "-A FORWARD -j partition-a\n-A FORWARD -s 192.0.2.1/32 -j LOG", "line 32, -A FORWARD -s 192.0.2.1/32 -j LOG, stands behind the jump to partition-a, and a Raw is asked in front of it")]
    [InlineData("-A FORWARD -j partition-a", "-A FORWARD -j partition-a\n-A FORWARD -j REJECT --reject-with icmp-host-prohibited", "line 32, -A FORWARD -j REJECT --reject-with icmp-host-prohibited, stands behind the jump to partition-a, and a Raw is asked in front of it")]
    [InlineData("-A INPUT -j before-a", "-A INPUT -s 192.0.2.1/32 -j RETURN", "line 28, -A INPUT -s 192.0.2.1/32 -j RETURN, leaves packets to the policy that would come to partition-a")]
    [InlineData("-A OUTPUT -j partition-a\n", "", "line 35, -A partition-a -d 10.0.0.5/32 -j shop-ae24811, stands in partition-a, to which not all of INPUT, FORWARD, OUTPUT lead")]
    [InlineData("-A partition-a -d 10.0.0.5/32 -j shop", "-A partition-a -d 10.0.0.5/32 -p tcp -j shop", "line 36, -A partition-a -d 10.0.0.5/32 -p tcp -j shop-ae24811, is no pointer of Ript's in partition-a")]
    [InlineData("-A partition-a -s 10.0.0.0/24 -j shop-ae24811\n", "", "line 43, -A shop-ae24811 -s 10.0.0.0/24 -j ACCEPT, takes more packets than pointers lead to shop-ae24811")]
    [InlineData("-A shop-ae24811 -s 198.51.100.0/24 -d 10.0.0.5/32 -p tcp -j DROP", "-A shop-ae24811 -d 10.0.0.5/32 -p tcp -m ttl --ttl-lt 5 -j MARK --set-xmark 0x1/0xffffffff", "line 40, -A shop-ae24811 -d 10.0.0.5/32 -p tcp -m ttl --ttl-lt 5 -j MARK --set-xmark 0x1/0xffffffff, is said by no statement")]
    public void Where_the_order_would_not_hold_all_is_said_by_Raw_and_why(string was, string now, string why)
    {
        var imported = Import(Host.Replace(was, now, StringComparison.Ordinal));

        imported.Notes[0].ShouldBe($"the partitions of Ript are said by Raw, together with all else, so that the order holds: {why}");
        imported.Files.Select(file => file.Name).ShouldBe(["host.csx"]);
        imported.Fates.ShouldAllBe(fate => fate.Kind != FateKind.Refused);
    }

    [CorporaFact]
    public void All_that_Ript_makes_of_its_examples_is_said_by_statements()
    {
        var byRaw = new List<string>();
        foreach (var path in Directory.GetFiles(Corpora.At("ript", "live"), "*.save").Order(StringComparer.Ordinal))
        {
            var imported = Import(File.ReadAllText(path));

            imported.IsWhole.ShouldBeTrue(path);
            if (imported.Notes.Any(note => note.Contains("said by Raw", StringComparison.Ordinal)))
            {
                byRaw.Add(Path.GetFileNameWithoutExtension(path));
            }
        }

        byRaw.ShouldBeEmpty();
    }

    private static ImportResult Import(string text)
    {
        DumpReader.TryRead([("v4", text)], out var dumps, out var problem).ShouldBeTrue(problem);
        return Importer.Import(dumps.Select(dump => dump with { Family = Family.IPv4 }).ToValueList());
    }
}
