using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>The packet that shows that an expectation does not hold is sent on a real kernel.</summary>
public sealed partial class ExpectationTests
{
    private const string Rules = $"""
        Drop("not him").From("{Stranger}").To("{App}");
        Rewrite("a side door").Ports(2222.To(22)).From("{Client}").Dnat("{Public}", to: "{App}");
        Accept("website").Ports(80).To("{App}");

        """;

    [PacketTheory, EitherVariant]
    public void The_packet_that_is_shown_gets_through_a_side_door(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22);

        var (from, to, port) = Shown(lab, $"Expect.Blocked(\"no ssh from outside\").Ports(22).From(\"{Client}\").To(\"{App}\");");

        (from, to, port).ShouldBe((Client, Public, 2222));
        lab.Outside.Tcp(from, to, port).ShouldBe("lost");
        lab.Apply(Rules);
        lab.Outside.Tcp(from, to, port).ShouldBe($"{App}:22");
    }

    [PacketTheory, EitherVariant]
    public void The_packet_that_is_shown_does_not_get_through(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 80);

        var (from, to, port) = Shown(lab,
            $"Expect.Allowed(\"everybody sees the website\").Ports(80).From(\"{Client}\", \"{Stranger}\").To(\"{App}\");");

        (from, to, port).ShouldBe((Stranger, App, 80));
        lab.Apply(Rules);
        lab.Outside.Tcp(from, to, port).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
    }

    [PacketTheory, EitherVariant]
    public void What_is_proved_is_so(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 80);

        lab.Apply(Rules + $"""
            Expect.Blocked("ssh from inside alone").Ports(22).NotFrom("{Client}").To("{App}");
            Expect.Allowed("the client sees the website").Ports(80).From("{Client}").To("{App}");
            """);

        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Outside.Tcp(Client, App, 22).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, App, 22).ShouldBe("lost");
        lab.Outside.Tcp(Stranger, Public, 2222).ShouldBe("lost");
    }

    private static (string From, string To, int Port) Shown(PacketLab lab, string expectation)
    {
        var refused = lab.Host.File("shop", Rules + expectation).TryApply();
        refused.ExitCode.ShouldBe(3, refused.ToString());
        var packet = Packet().Match(refused.Errors);
        return (packet.Groups[1].Value, packet.Groups[2].Value, int.Parse(packet.Groups[3].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"RIP1004: .* does not hold: tcp ([0-9.]+):[0-9]+ -> ([0-9.]+):([0-9]+) ")]
    private static partial Regex Packet();
}
