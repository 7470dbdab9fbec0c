using System.Diagnostics;
using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;

namespace Ripcs.Kernel.Tests.Netfilter;

/// <summary>
/// A protocol reads back as the number that was loaded, whatever name iptables-save has for it: Debian's prints 94 as ipip, which is 4
/// elsewhere.
/// </summary>
public sealed class ProtocolNumbersTests
{
    private const int Last = 255;

    // What a longer /etc/protocols, as Fedora's, calls the numbers for which Debian's has no name, or another.
    private static readonly string LongerFile = string.Join('\n', new[]
    {
        "ipv4 4", "cbt 7", "bbn-rcc 10", "nvp 11", "argus 13", "emcon 14", "xnet 15", "chaos 16", "mux 18", "dcn 19", "prm 21",
        "trunk-1 23", "trunk-2 24",
        "leaf-1 25", "leaf-2 26", "irtp 28", "netblt 30", "mfe-nsp 31", "merit-inp 32", "dccp 33", "3pc 34", "idpr 35", "tp++ 39", "il 40",
        "sdrp 42",
        "dsr 48", "bna 49", "ipv6-crypt 50", "ipv6-auth 51", "i-nlsp 52", "swipe 53", "narp 54", "mobile 55", "tlsp 56", "cftp 62",
        "sat-expak 64",
        "kryptolan 65", "rvd 66", "ippc 67", "sat-mon 69", "visa 70", "ipcv 71", "cpnx 72", "cphb 73", "wsn 74", "pvp 75", "br-sat-mon 76",
        "sun-nd 77", "wb-mon 78", "wb-expak 79", "iso-ip 80", "secure-vmtp 82", "vines 83", "ttp 84", "nsfnet-igp 85", "dgp 86", "tcf 87",
        "ospfigp 89", "sprite-rpc 90", "larp 91", "mtp 92", "ipip 94", "micp 95", "scc-sp 96", "gmtp 100", "ifmp 101", "pnni 102",
        "aris 104",
        "scps 105", "qnx 106", "a/n 107", "snp 109", "compaq-peer 110", "ipx-in-ip 111", "carp 112", "pgm 113", "ddx 116", "iatp 117",
        "stp 118", "srp 119", "uti 120", "smp 121", "sm 122", "ptp 123", "fire 125", "crtp 126", "crudp 127", "sscopmce 128", "iplt 129",
        "sps 130", "pipe 131", "rsvp-e2e-ignore 134", "ipv6-mh 135", "aggfrag 144", "nsh 145", "homa 146", "bit-emu 147", "pfsync 240",
    }) + '\n';

    [NamespaceFact]
    public void Every_number_reads_back_as_itself() => ShouldReadBack("true");

    [NamespaceFact]
    public void Every_number_reads_back_as_itself_under_the_longer_list_of_another_system()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, LongerFile);

            ShouldReadBack($"mount --bind {file} /etc/protocols");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void ShouldReadBack(string before)
    {
        var written = Enumerable.Range(1, Last).Select(number =>
            string.Create(CultureInfo.InvariantCulture, $"-A shop-a111111 -p {number} -j ACCEPT\n"));
        var text = $"*filter\n:shop-a111111 - [0:0]\n{string.Concat(written)}COMMIT\n";
        var desired = Enumerable.Range(1, Last).Select(number => $"-p {new Protocol((byte)number)} -j ACCEPT").ToList();
        foreach (var (family, tool) in new[] { (Family.IPv4, "iptables"), (Family.IPv6, "ip6tables") })
        {
            foreach (var variant in new[] { "nft", "legacy" })
            {
                var saved = Run($"{before} && {tool}-{variant}-restore 2>/dev/null && {tool}-{variant}-save -t filter", text);

                var rules = SaveReader.Parse(saved).ToState(family).Table(TableName.Filter).Find(new ChainName("shop-a111111"))!.Rules;
                rules.Select(rule => rule.Canonical).ShouldBe(desired, $"{tool}-{variant}");
            }
        }
    }

    private static string Run(string command, string input)
    {
        var start = new ProcessStartInfo("unshare", ["-n", "-m", "sh", "-c", command]) { RedirectStandardInput = true,
            RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, command);
        return output;
    }
}
