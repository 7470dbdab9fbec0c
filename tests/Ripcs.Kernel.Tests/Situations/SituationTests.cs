using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Situations;

/// <summary>What operators set up, whole, each with packets of those who are let
/// in and of those who are not. The examples show more of them.</summary>
public sealed class SituationTests
{
    private const string Closed = """
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp("echo-request").DropInvalid().LogDropped();
        """;

    [PacketTheory, EitherVariant]
    public void A_host_made_by_init_alone_is_closed_to_strangers_and_keeps_its_administrator(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Router.Listen(Gate, 22, 23);
        lab.Inside.Listen(App, 80);
        lab.Host.Run("init", lab.Host.Rules).MustSucceed();
        var labels = Path.Combine(lab.Host.Rules, "_labels.csx");
        File.WriteAllText(labels, File.ReadAllText(labels).Replace("198.51.100.0/24", Client, StringComparison.Ordinal));

        lab.Host.Apply();

        lab.Outside.Tcp(Client, Gate, 22).ShouldBe($"{Gate}:22");
        lab.Outside.Tcp(Stranger, Gate, 22).ShouldBe("lost");
        lab.Outside.Tcp(Client, Gate, 23).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
        lab.Router.Tcp("192.0.2.1", App, 80).ShouldBe($"{App}:80");
    }

    [PacketTheory, EitherVariant]
    public void A_hosting_customer_has_a_website_and_a_way_out_and_the_blocklist_comes_first(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 80, 8443);
        lab.Outside.Listen(Client, 443);
        lab.Host.File("gateway", Closed);
        lab.Host.File("customer", $"""
            Label("www", "{Public}");
            Label("app", "{App}");
            Rewrite("website").Ports(80, 443.To(8443)).Dnat("www", to: "app");
            Accept("administration").Ports("ssh").From("{Client}").To("app");
            Rewrite("to outside").Out("outside").Snat("app", to: "www");
            """);
        File.WriteAllText(lab.Host.FilePath("blocklist"),
            $"Partition(\"blocklist\", order: -100);\nDrop(\"known bad\").From(\"{Stranger}\").To(\"all\");\n");

        lab.Host.Apply().Errors.ShouldBeEmpty();

        lab.Outside.Tcp(Client, Public, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, Public, 443).ShouldBe($"{App}:8443");
        lab.Outside.Tcp(Client, App, 22).ShouldBe($"{App}:22");
        lab.Outside.Tcp(Client, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, Public, 80).ShouldBe("lost");
        lab.Inside.Tcp(App, Client, 443).ShouldBe($"{Client}:443");
        lab.Inside.SeenAs.ShouldBe(Public);
        lab.Inside.Tcp(OtherApp, Client, 443).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void A_service_in_both_families_is_translated_in_one_and_has_its_own_address_in_the_other(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 443);
        lab.Inside.Listen(App6, 443);
        lab.Host.File("gateway", Closed);
        lab.Host.File("news", $"""
            Label("news", "{App}", "{App6}");
            Drop("robots").Ports(443).From("{Stranger}", "{Stranger6}").To("{Public}", "{App6}");
            Rewrite("news").Family(4).Ports(443).Dnat("{Public}", to: "news");
            Accept("news").Family(6).Ports(443).To("news");
            """);

        lab.Host.Apply().Errors.ShouldBeEmpty();

        lab.Outside.Tcp(Client, Public, 443).ShouldBe($"{App}:443");
        lab.Outside.Tcp(Client6, App6, 443).ShouldBe($"[{App6}]:443");
        lab.Outside.Tcp(Stranger, Public, 443).ShouldBe("lost");
        lab.Outside.Tcp(Stranger6, App6, 443).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 443).ShouldBe("lost");
    }
}
