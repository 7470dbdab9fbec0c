using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

public sealed class BalanceTests
{
    [PacketTheory, BothVariants]
    public void Connections_reach_every_target_and_nothing_else(string variant)
    {
        using var lab = new PacketLab(variant);
        foreach (var address in new[] { App, OtherApp, App6, OtherApp6 })
        {
            lab.Inside.Listen(address, 80, 8080);
        }

        lab.Apply($"""
            Label("www", "{Public}", "{Public6}");
            Label("farm", "{App}", "{OtherApp}", "{App6}", "{OtherApp6}");
            Drop("bad guy").From("{Stranger}", "{Stranger6}").Ports(80).Protocols("tcp").To("www");
            Rewrite("website").Ports(80.To(8080)).Balance("www", to: ["farm"]);
            """);

        // Sixty times the same one of two: once in 2^59 runs.
        Reached(() => lab.Outside.Tcp(Client, Public, 80)).ShouldBe([$"{App}:8080", $"{OtherApp}:8080"]);
        Reached(() => lab.Outside.Tcp(Client6, Public6, 80)).ShouldBe([$"[{App6}]:8080", $"[{OtherApp6}]:8080"]);
        lab.Outside.Tcp(Stranger, Public, 80).ShouldBe("lost");
        lab.Outside.Tcp(Stranger6, Public6, 80).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 8080).ShouldBe("lost");
        lab.Outside.Tcp(Client, OtherApp, 8080).ShouldBe("lost");
    }

    /// <summary>Until both have answered.</summary>
    private static SortedSet<string> Reached(Func<string> connect)
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        for (var tries = 0; tries < 60 && reached.Count < 2; tries++)
        {
            reached.Add(connect());
        }

        return reached;
    }
}
