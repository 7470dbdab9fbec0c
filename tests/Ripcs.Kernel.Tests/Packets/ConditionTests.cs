using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class ConditionTests
{
    [PacketTheory, BothVariants]
    public void A_deny_takes_the_packets_that_its_conditions_name_and_no_others(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90);

        lab.Apply($"""
            Drop("unmarked").Ports(81).To("{App}").Mark(0);
            Drop("marked").Ports(82).To("{App}").Mark(1, mask: 0xff);
            Drop("usual").Ports(83).To("{App}").Dscp("be");
            Drop("voice").Ports(84).To("{App}").Dscp("ef");
            Drop("small").Ports(85).To("{App}").Length(..1000);
            Drop("large").Ports(86).To("{App}").Length(1000..);
            Drop("new").Ports(87).To("{App}").Syn();
            Drop("odd").Ports(88).To("{App}").TcpFlags("SYN,FIN", set: "SYN,FIN");
            Drop("near").Ports(89).To("{App}").Match("-m ttl --ttl-lt 200");
            Drop("far").Ports(90).To("{App}").Match("-m ttl --ttl-gt 200");
            Accept("all else").Ports(81..90).To("{App}");
            """);

        foreach (var port in new[] { 81, 83, 85, 87, 89 })
        {
            lab.Outside.Tcp(Client, App, port).ShouldBe("lost");
            lab.Outside.Tcp(Client, App, port + 1).ShouldBe($"{App}:{port + 1}");
        }
    }

    [PacketTheory, BothVariants]
    public void A_rule_holds_on_its_days(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 81, 82, 83, 84);
        var now = new[] { -12, 0, 12 }.Select(hours => $"\"{DateTime.UtcNow.AddHours(hours):ddd}\"").Distinct();
        var other = new[] { -24, 0, 24 }.Select(hours => DateTime.UtcNow.AddHours(hours).DayOfWeek);
        var never = Enum.GetValues<DayOfWeek>().Except(other).Select(day => $"\"{day}\"");

        lab.Apply($"""
            Drop("now").Ports(81).To("{App}").Days({string.Join(", ", now)});
            Drop("then").Ports(82).To("{App}").Days({string.Join(", ", never)});
            Drop("now in the kernel's zone").Ports(83).To("{App}").Match("-m time --weekdays {Short(now)} --kerneltz");
            Drop("then in the kernel's zone").Ports(84).To("{App}").Match("-m time --weekdays {Short(never)} --kerneltz");
            Accept("all else").Ports(81..84).To("{App}");
            """);

        foreach (var port in new[] { 81, 83 })
        {
            lab.Outside.Tcp(Client, App, port).ShouldBe("lost");
            lab.Outside.Tcp(Client, App, port + 1).ShouldBe($"{App}:{port + 1}");
        }
    }

    [PacketTheory, BothVariants]
    public void A_quota_is_used_up_and_every_second_packet_is_dropped(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 81, 82);

        // "hello" takes 33 bytes.
        lab.Apply($"""
            Accept("first bytes").Protocols("udp").Ports(81).To("{App}").Match("-m quota --quota 80");
            Drop("every second").Protocols("udp").Ports(82).To("{App}").Match("-m statistic --mode nth --every 2 --packet 1");
            Accept("all else").Protocols("udp").Ports(82).To("{App}");
            """);

        lab.Outside.Udp(Client, App, 81).ShouldBe($"{App}:81");
        lab.Outside.Udp(Stranger, App, 81).ShouldBe($"{App}:81");
        lab.Outside.Udp(Client, App, 81).ShouldBe("lost");
        lab.Outside.Udp(Client, App, 82).ShouldBe($"{App}:82");
        lab.Outside.Udp(Client, App, 82).ShouldBe("lost");
        lab.Outside.Udp(Client, App, 82).ShouldBe($"{App}:82");
        lab.Outside.Udp(Client, App, 82).ShouldBe("lost");
    }

    private static string Short(IEnumerable<string> quoted) => string.Join(',', quoted.Select(day => day.Trim('"')[..3]));
}
