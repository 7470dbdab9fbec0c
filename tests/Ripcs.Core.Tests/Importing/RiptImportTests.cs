using Ripcs.Core.Model;
using Ripcs.Importing;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Importing;

/// <summary>The saves of hosts that Ript made.</summary>
public sealed class RiptImportTests
{
    private static readonly AdvisedText RiptNote =
        "Ript's chains have names that Ripcs needs: remove them in the same change, with " + Advice.To(Way.ApplyReplacing);

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
    public void Each_partition_of_Ript_becomes_a_rule_file_and_that_its_chains_must_go_is_said()
    {
        var imported = Import(Host);

        imported.Notes.ShouldBe([RiptNote]);
        imported.IsWhole.ShouldBeTrue();
        imported.Files.Select(file => file.Name).ShouldBe(["host.csx", "bank.csx", "shop.csx"]);
        imported.Files[0].Text.ShouldContain("\nPartition(\"host\", order: -1, family: 4);\n");
        imported.Files[1].Text.ShouldBe(
            """
            Partition("bank");

            Label("host-1", "10.1.0.1");

            Accept("http-alt to host-1").Ports(8080).To("host-1");
            Accept("ssh to host-1").Ports(22).To("host-1");

            """);
        imported.Files[2].Text.ShouldEndWith(
            """

            Rewrite("http, https to outside-1").Ports(80, 443.To(4443)).Dnat("outside-1", to: "target-1").NoAccept();
            Rewrite("everything from inside-1").Snat("inside-1", to: "outside-1").NoAccept();
            Drop("tcp from 198.51.100.0/24 to target-1").Protocols("tcp").From("198.51.100.0/24").To("target-1");
            Accept("http, tcp 4443, tcp 8600-8900 to target-1").Ports(80, 4443, 8600..8900).To("target-1");
            Accept("everything from inside-1 to target-1").AnyProtocol().From("inside-1").To("target-1");
            Accept("everything from inside-1").AnyProtocol().From("inside-1").To("all");

            """);
    }

    [Fact]
    public void Partitions_of_Ript_that_translate_the_same_addresses_stay_in_one_file() =>
        Import(Host.Replace("-A partition-s -s 10.0.0.0/24 -j shop-se24811", "-A partition-s -s 10.0.0.0/24 -j shop-se24811\n"
                + "-A partition-s -s 10.0.0.0/25 -j bank-s111111\n-A bank-s111111 -s 10.0.0.0/25 -j SNAT --to-source 203.0.113.6",
                StringComparison.Ordinal)
            .Replace(":shop-se24811 -", ":shop-se24811 -\n:bank-s111111 -", StringComparison.Ordinal))
            .Files.ShouldHaveSingleItem().Name.ShouldBe("host.csx");

    [Fact]
    public void A_save_without_the_nat_table_or_the_empty_chains_of_Ript_is_one_of_Ript_too()
    {
        var filter = Host[Host.IndexOf("*filter", StringComparison.Ordinal)..].Replace(":ript_bootstrap-a7d0ba7 -\n", "",
            StringComparison.Ordinal);

        Import(filter).Notes.ShouldContain(RiptNote);
        Import(filter.Replace(":before-a -\n", ":before-a -\n:partition-g -\n", StringComparison.Ordinal)).Notes.ShouldNotContain(RiptNote,
            "these are chains of Ripcs");
    }

    [CorporaFact]
    public void All_that_Ript_makes_of_its_examples_is_imported()
    {
        foreach (var path in Directory.GetFiles(Corpora.At("ript", "live"), "*.save").Order(StringComparer.Ordinal))
        {
            Import(File.ReadAllText(path)).IsWhole.ShouldBeTrue(path);
        }
    }

    private static ImportResult Import(string text)
    {
        DumpReader.TryRead([("v4", text)], out var dumps, out var problem).ShouldBeTrue(problem);
        return Importer.Import(dumps.Select(dump => dump with { Family = Family.IPv4 }).ToValueList());
    }
}
