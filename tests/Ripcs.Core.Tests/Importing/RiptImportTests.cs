using Ripcs.Core.Model;
using Ripcs.Core.Importing;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Importing;

/// <summary>The saves of hosts that Ript made.</summary>
public sealed class RiptImportTests
{
    private static readonly AdvisedText RiptNote =
        "Ript's chains have names that Ripcs needs: remove them in the same change, with " + Advice.To(Way.ApplyReplacing);
    private const string CopyNote =
        "before-a is copied as the host's own, which is not certain: where a program continues to write it, such as to ban addresses or to "
            + "open a port for a while, remove it from the rule files and name it in HostPolicy().Behind";

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
    public void The_chains_of_Ript_are_said_by_Raw_under_other_names_and_that_they_must_go_is_said()
    {
        var imported = Import(Host);

        imported.Notes.ShouldBe([RiptNote, CopyNote]);
        imported.IsWhole.ShouldBeTrue();
        var file = imported.Files.ShouldHaveSingleItem();
        file.Name.ShouldBe("host.csx");
        file.Text.ShouldContain("\n    -A OUTPUT -j chain_partition-a\n");
        file.Text.ShouldContain(
            "\n    -A chain_partition-a -d 10.1.0.1/32 -j bank-a222222\n    -A chain_partition-a -d 10.1.0.1/32 -j bank-a111111\n");
    }

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
