using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>What the kernel counts, summed up by the names of statements.</summary>
public sealed class HitsTests
{
    private const string Dns = $"""Accept("dns").Protocols("udp").Ports(53).To("{App}");""";
    private const string Front = $"""Rewrite("front").Family(4).Protocols("udp").Ports(443).Dnat("{Public}", to: "{App}").Log();""";
    private const string Mail = $"""Accept("mail").Ports(25).To("{App}");""";

    [PacketTheory, EitherVariant]
    public void A_statement_counts_on_over_a_change_of_its_chain_and_a_clean(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 53, 443);
        lab.Apply($"{Dns}\n{Front}");
        lab.Outside.Udp(Client, App, 53).ShouldBe($"{App}:53");
        lab.Outside.Udp(Client, Public, 443).ShouldBe($"{App}:443");
        Hits(lab).ShouldBe(["1 packet accept \"dns\" :2", "1 packet rewrite \"front\" :3"]);

        lab.Apply($"{Dns}\n{Front}\n{Mail}");
        lab.Outside.Udp(Client, App, 53).ShouldBe($"{App}:53");
        Hits(lab).ShouldBe(["2 packets accept \"dns\" :2", "1 packet rewrite \"front\" :3", "0 packets accept \"mail\" :4"]);

        lab.Host.Clean();
        Hits(lab).ShouldBe(["2 packets accept \"dns\" :2", "1 packet rewrite \"front\" :3", "0 packets accept \"mail\" :4"]);
    }

    // Without sizes, and without since when.
    private static IEnumerable<string> Hits(PacketLab lab) => [.. lab.Host.Run("hits").MustSucceed().ToString().Split('\n')
        .Where(line => line.Contains(" packet", StringComparison.Ordinal) && line.Contains('"', StringComparison.Ordinal))
        .Select(line => string.Join(' ',
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => word is not "never").Take(5)))];
}
