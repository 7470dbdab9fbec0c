using Ripcs.Testing;
using Ripcs.Testing.Netfilter;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>What a diff calls a new answer is what the sender of a denied packet then hears.</summary>
public sealed class AnswerTests
{
    private const string Net = "Reject(\"net\").To(\"192.0.2.0/24\");\n";
    private const string Two = $"Reject(\"app\").To(\"{App}\").With(\"host-unreachable\");\n{Net}";

    // Each a change of the one before, with what the sender hears then.
    private static readonly (string Rules, string Heard)[] Changes =
    [
        (Two, "answered with icmp-host-unreachable"),
        (Net, "answered with icmp-port-unreachable"),
        (Two, "answered with icmp-host-unreachable"),
        ($"Drop(\"bad\").From(\"{Client}\").To(\"192.0.2.0/24\");\n{Two}", "not answered"),
        (Net.Replace(";", ".With(\"host-prohibited\").Family(4);", StringComparison.Ordinal), "answered with icmp-host-prohibited"),
        ($"Drop(\"app\").To(\"{App}\");\n", "not answered"),
    ];

    [PacketTheory, EitherVariant]
    public void The_sender_hears_what_the_diff_says(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Outside.Place.Shell("""
            iptables-nft -A INPUT -p icmp --icmp-type host-unreachable -m comment --comment icmp-host-unreachable
            iptables-nft -A INPUT -p icmp --icmp-type port-unreachable -m comment --comment icmp-port-unreachable
            iptables-nft -A INPUT -p icmp --icmp-type host-prohibited -m comment --comment icmp-host-prohibited
            """);
        var before = "";
        foreach (var (rules, heard) in Changes)
        {
            if (before.Length > 0)
                lab.Host.File("shop", rules).Diff().Output.ShouldContain($"   still denied: now {heard}; before {before}\n");

            lab.Apply(rules);

            Heard(lab).ShouldBe(heard, rules);
            before = heard;
        }
    }

    private static string Heard(PacketLab lab)
    {
        lab.Outside.Place.Shell("iptables-nft -Z INPUT");
        _ = lab.Outside.Udp(Client, App, 53);
        var save = lab.Outside.Place.Run("iptables-nft-save", "-c");
        var heard = new[] { "icmp-host-unreachable", "icmp-port-unreachable", "icmp-host-prohibited" }
            .Where(answer => Counters.Of(save, $"--comment {answer}") > 0).ToList();
        return heard.Count == 0 ? "not answered" : $"answered with {string.Join(" and ", heard)}";
    }
}
