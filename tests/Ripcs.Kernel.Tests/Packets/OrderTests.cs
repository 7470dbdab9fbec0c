using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class OrderTests
{
    private const string Drop = $"""
        Drop("bad guy").From("{Stranger}").To("{App}");

        """;

    private const string Accept = $"""
        Accept("web").Ports(80).From("198.51.100.0/24").To("{App}");

        """;

    [PacketTheory, EitherVariant]
    public void The_first_rule_of_the_file_that_takes_a_packet_decides(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);

        lab.Apply(Drop + Accept).Errors.ShouldBeEmpty();

        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");

        lab.Apply(Accept + Drop).Errors.ShouldContain("warning RIP");

        lab.Outside.Tcp(Stranger, App, 80).ShouldBe($"{App}:80");
    }

    [PacketTheory, EitherVariant]
    public void Editing_one_partition_does_not_change_which_of_two_speaks_first(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        var aaa = $"""Accept("web").Ports(80).To("{App}");""";
        lab.Host.File("aaa", aaa).File("zzz", $"""Drop("bad guy").From("{Stranger}").To("{App}");""").Apply();
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe($"{App}:80");

        lab.Host.File("zzz", $"""Drop("bad guys").From("{Stranger}", "{Client}").To("{App}");""");
        lab.Host.Run("rules", "apply", lab.Host.FilePath("zzz")).MustSucceed();
        lab.Outside.Tcp(Stranger, App, 80).ShouldBe($"{App}:80");

        lab.Host.File("aaa", aaa + """Accept("more").Ports(81).To("192.0.2.11");""");
        lab.Host.Run("rules", "apply", lab.Host.FilePath("aaa")).MustSucceed();
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
    }

    [PacketTheory, EitherVariant]
    public void A_partition_of_lower_order_speaks_first(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Host.File("aaa", Accept);
        File.WriteAllText(lab.Host.FilePath("zzz"), $"""Partition("zzz", order: -10); {Drop}""");

        lab.Host.Apply();

        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
    }

    [PacketTheory, EitherVariant]
    public void Who_owns_the_destination_speaks_before_who_names_the_source(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80, 81);

        lab.Host.File("aaa", $"""Drop("noise").From("{Client}");""").File("zzz", $"""Accept("web").Ports(80).To("{App}");""").Apply();

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, App, 81).ShouldBe("lost");
    }

    [PacketTheory, EitherVariant]
    public void One_rule_to_everything_does_not_put_a_partition_behind_the_others(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);

        lab.Host
            .File("aaa", $"""Drop("bad guy").From("{Stranger}").To("{App}"); Log("all names").Protocols("udp").Ports(53).To("all");""")
            .File("bbb", """Accept("neighbours").AnyProtocol().From("198.51.100.0/24").To("all");""").Apply();

        lab.Outside.Tcp(Stranger, App, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
    }

    [PacketTheory, EitherVariant]
    public void A_rewrite_of_everything_does_not_put_the_other_rewrites_of_its_partition_behind_others(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);
        lab.Inside.Listen(OtherApp, 80);

        lab.Host
            .File("aaa", $"""
                Rewrite("web").Ports(80).Dnat("{Public}", to: "{App}");
                Rewrite("guests ask us").Protocols("udp").Ports(53).In("wlan0").Dnat("all", to: "{App}");
                """)
            .File("bbb", $"""Rewrite("web, too").Ports(80).Dnat("{Public}", to: "{OtherApp}");""").Apply();

        lab.Outside.Tcp(Client, Public, 80).ShouldBe($"{App}:80");
    }
}
