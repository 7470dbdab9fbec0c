using System.Globalization;
using System.Text;
using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>
/// A node of Kubernetes as kube-proxy writes it: a chain for each service, which marks and leads by chance to one for each of its ends.
/// Thousands of them took minutes, or were too tangled for their marks, when each end was looked for in all others.
/// </summary>
public sealed class ServicesOfKubernetesTests
{
    private static readonly ValueSet HostAddresses = ValueSet.Of(IpPrefix.Parse("192.0.2.11").Network);

    [Theory]
    [InlineData(2)]
    [InlineData(1500)]
    public void An_accept_of_one_end_is_told_of_it_and_of_its_service_alone(int services) =>
        Turns(services, [], ["-A FORWARD -d 10.244.0.3/32 -p tcp -m tcp --dport 8080 -j ACCEPT"]).ShouldBe(
        [
            "NewlyAllowed tcp any -> 10.244.0.3:8080",
            "NewlyAllowed tcp any -> 10.96.0.2:80 50 % by chance",
        ]);

    [Fact]
    public void An_accept_of_what_a_service_marks_names_the_services_whose_clients_are_marked() =>
        Turns(2, [], ["-A FORWARD -p tcp -m tcp --dport 8080 -m mark --mark 0x4000/0x4000 -m conntrack --ctstate DNAT -j ACCEPT"]).ShouldBe(
        [
            "NewlyAllowed tcp any (except 10.244.0.0/31,10.244.0.3-10.244.255.255) -> 10.96.0.1:80",
            "NewlyAllowed tcp any (except 10.244.0.0/30,10.244.0.5-10.244.255.255) -> 10.96.0.2:80",
            "NewlyAllowed tcp 10.244.0.0/31,10.244.0.3-10.244.255.255 -> 10.96.0.1:80 with mark 0x4000/0x4000",
            "NewlyAllowed tcp 10.244.0.0/30,10.244.0.5-10.244.255.255 -> 10.96.0.2:80 with mark 0x4000/0x4000",

            // An end that is its own client is marked, if it is led to itself.
            "NewlyAllowed tcp 10.244.0.3 -> 10.96.0.2:80 50 % by chance, without mark 0x4000/0x4000",
            "NewlyAllowed tcp 10.244.0.1 -> 10.96.0.1:80 50 % by chance, without mark 0x4000/0x4000",
        ]);

    private static IEnumerable<string> Turns(int services, string[] before, string[] after)
    {
        var found = FateChanges.Between(Read.Save(Nat(services) + Filter(before)), Read.Save(Nat(services) + Filter(after)), HostAddresses);
        found.IsTooTangled.ShouldBeFalse();
        return found.Lines.Select(line => $"{line.Turn} {PacketWords.Packet(line.Packets)} {OpenWords.Of(line.Answers)}".TrimEnd());
    }

    private static string Filter(string[] rules) =>
        $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n{string.Join('\n', rules)}\nCOMMIT\n";

    private static string Nat(int services)
    {
        var (chains, rules) = (new StringBuilder(
            "*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n:KUBE-SERVICES - [0:0]\n:KUBE-MARK-MASQ - "
            + "[0:0]\n"),
            new StringBuilder("-A PREROUTING -j KUBE-SERVICES\n-A OUTPUT -j KUBE-SERVICES\n-A KUBE-MARK-MASQ -j MARK --set-xmark "
                + "0x4000/0x4000\n"));
        for (var service = 0; service < services; service++)
        {
            var (address, chain) = (string.Create(CultureInfo.InvariantCulture, $"10.96.{service / 250}.{(service % 250) + 1}"),
                $"KUBE-SVC-{service}");
            chains.Append(CultureInfo.InvariantCulture, $":{chain} - [0:0]\n");
            rules.Append(CultureInfo.InvariantCulture, $"-A KUBE-SERVICES -d {address}/32 -p tcp -m tcp --dport 80 -j {chain}\n");
            rules.Append(CultureInfo.InvariantCulture,
                $"-A {chain} ! -s 10.244.0.0/16 -d {address}/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ\n");
            foreach (var end in new[] { 2 * service, (2 * service) + 1 })
            {
                var pod = string.Create(CultureInfo.InvariantCulture, $"10.244.{end / 250}.{(end % 250) + 1}");
                chains.Append(CultureInfo.InvariantCulture, $":KUBE-SEP-{end} - [0:0]\n");
                rules.Append(CultureInfo.InvariantCulture,
                    $"-A {chain} {(end % 2 == 0 ? "-m statistic --mode random --probability 0.50000000000 " : "")}-j KUBE-SEP-{end}\n");
                rules.Append(CultureInfo.InvariantCulture,
                    $"-A KUBE-SEP-{end} -s {pod}/32 -j KUBE-MARK-MASQ\n-A KUBE-SEP-{end} -p tcp -m tcp -j DNAT --to-destination "
                    + $"{pod}:8080\n");
            }
        }

        return $"{chains}{rules}COMMIT\n";
    }
}
