using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

/// <summary>Whole diffs as somebody gets them who has to sign or refuse: what opens must be seen to open.</summary>
public sealed class SignedDiffTests : IDisposable
{
    private readonly CommandLineScene _scene = new("*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n");

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_new_partition_that_accepts_everything()
    {
        Customers().With("rules/newcust.csx", """
            Partition("newcust");
            Accept("https").Ports(443).To("192.0.2.99").Ticket("CHG-77").Owner("web team");
            Accept("everything").AnyProtocol().To("all").Family(4);
            """);

        _scene.Diff().Output.ShouldBeGolden("to sign, new partition");
    }

    [Fact]
    public void A_label_that_becomes_everybody()
    {
        Customers().With("rules/_labels.csx", "Label(\"office\", \"all\");\n");

        _scene.Diff().Output.ShouldBeGolden("to sign, label to all");
    }

    [Fact]
    public void Limits_ends_and_cards_that_come_and_go()
    {
        const string Rules = """
            Partition("shop");
            HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().Family(4);
            Accept("https").Ports(443).To("192.0.2.1");
            Accept("ssh").Ports("ssh").From("198.51.100.0/24").To("192.0.2.1").Until("2027-01-31");
            Rewrite("to outside").Snat("10.0.0.0/24", to: "192.0.2.254").To("all").Out("eth0");
            """;
        _scene.With("rules/shop.csx", Rules);
        _scene.Apply().ExitCode.ShouldBe(0);
        _scene.With("rules/shop.csx", Rules.Replace(".AllowEstablished()", "", StringComparison.Ordinal).Replace("2027-01-31",
            "2027-06-30", StringComparison.Ordinal)
            .Replace("192.0.2.254", "192.0.2.253", StringComparison.Ordinal).Replace("Ports(443).To(\"192.0.2.1\")",
                "Ports(443).To(\"192.0.2.1\").LimitPerSource(\"20/second\")", StringComparison.Ordinal)
            + "\nAccept(\"printer\").Ports(631).Mac(\"02:00:00:00:00:01\").To(\"192.0.2.2\");\n"
                + "Accept(\"maintenance\").Ports(8443).To(\"192.0.2.3\").Mark(1).Between(\"22:00\", \"06:00\");\n");

        _scene.Diff().Output.ShouldBeGolden("to sign, conditions");
    }

    [Fact]
    public void A_deny_that_moves_behind_the_accept_that_it_was_an_exception_to()
    {
        Customers().With("rules/shop.csx", """
            Partition("shop");
            Accept("https").Ports(443).To("192.0.2.1");
            Drop("bad guys").From("203.0.113.0/24").To("192.0.2.1");
            """);

        _scene.Diff().Output.ShouldBeGolden("to sign, move");
    }

    [Fact]
    public void One_octet_of_a_label_that_thirty_partitions_use()
    {
        _scene.With("rules/_labels.csx", "Label(\"office\", \"198.51.100.0/24\");\n");
        foreach (var number in Enumerable.Range(1, 30))
        {
            _scene.With($"rules/c{number:00}.csx",
                $"#load \"_labels.csx\"\nPartition(\"c{number:00}\");\nAccept(\"ssh from the "
                + $"office\").Ports(22).From(\"office\").To(\"10.10."
                + $"{number}.10\");\nAccept(\"web\").Ports(80).From(\"office\").To(\"10.10.{number}.10\");\n");
        }

        _scene.Live().With("rules/_labels.csx", "Label(\"office\", \"198.51.101.0/24\");\n");

        _scene.Diff().Output.ShouldBeGolden("to sign, one octet");
    }

    [Fact]
    public void Another_checkout_that_is_older_than_what_is_in_force()
    {
        Customers().With("checkout/_labels.csx", "Label(\"office\", \"198.51.100.0/24\", \"203.0.113.64/26\");\n")
            .With("checkout/alpha.csx",
                "#load \"_labels.csx\"\nPartition(\"alpha\");\nAccept(\"ssh from the "
                + "office\").Ports(22).From(\"office\").To(\"10.10.1.10\").Ticket(\"CHG-5\");\n")
            .With("checkout/shop.csx", "Partition(\"shop\");\nAccept(\"https\").Ports(443).To(\"192.0.2.1\");\n");

        _scene.Run("rules", "diff", "{checkout}").Output.ShouldBeGolden("to sign, another checkout");
    }

    private CommandLineScene Customers() => _scene.With("rules/_labels.csx", "Label(\"office\", \"198.51.100.0/24\");\n")
        .With("rules/alpha.csx",
            "#load \"_labels.csx\"\nPartition(\"alpha\");\nAccept(\"ssh from the "
            + "office\").Ports(22).From(\"office\").To(\"10.10.1.10\").Ticket(\"CHG-5\");\n")
        .With("rules/shop.csx", """
            Partition("shop");
            Drop("bad guys").From("203.0.113.0/24").To("192.0.2.1");
            Accept("https").Ports(443).To("192.0.2.1");
            """).Live();
}
