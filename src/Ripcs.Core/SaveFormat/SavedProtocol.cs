using System.Collections.Frozen;

namespace Ripcs.Core.SaveFormat;

/// <summary>
/// A protocol as iptables-save prints it: up to 1.8.10 by the name that /etc/protocols of the machine gives it, and that file is longer
/// on some systems than on others.
/// </summary>
public static class SavedProtocol
{
    // Names of the files of Debian, Fedora, Gentoo, openSUSE and of IANA's own list that nobody writes in a rule file.
    private static readonly FrozenDictionary<string, byte> Elsewhere = new Dictionary<string, byte>
    {
        ["ipv4"] = 4, ["cbt"] = 7, ["bbn-rcc"] = 10, ["bbn-rcc-mon"] = 10, ["nvp"] = 11, ["nvp-ii"] = 11, ["argus"] = 13, ["emcon"] = 14,
        ["xnet"] = 15, ["chaos"] = 16, ["mux"] = 18, ["dcn"] = 19, ["dcn-meas"] = 19, ["prm"] = 21, ["trunk-1"] = 23, ["trunk-2"] = 24,
        ["leaf-1"] = 25, ["leaf-2"] = 26, ["irtp"] = 28, ["netblt"] = 30, ["mfe-nsp"] = 31, ["merit-inp"] = 32, ["sep"] = 33, ["3pc"] = 34,
        ["idpr"] = 35, ["tp++"] = 39, ["il"] = 40, ["sdrp"] = 42, ["mhrp"] = 48, ["dsr"] = 48, ["bna"] = 49, ["ipv6-crypt"] = 50,
        ["ipv6-auth"] = 51, ["i-nlsp"] = 52, ["swipe"] = 53, ["narp"] = 54, ["mobile"] = 55, ["min-ipv4"] = 55, ["tlsp"] = 56,
        ["cftp"] = 62,
        ["sat-expak"] = 64, ["kryptolan"] = 65, ["rvd"] = 66, ["ippc"] = 67, ["sat-mon"] = 69, ["visa"] = 70, ["ipcv"] = 71, ["cpnx"] = 72,
        ["cphb"] = 73, ["wsn"] = 74, ["pvp"] = 75, ["br-sat-mon"] = 76, ["sun-nd"] = 77, ["wb-mon"] = 78, ["wb-expak"] = 79,
        ["iso-ip"] = 80,
        ["secure-vmtp"] = 82, ["vines"] = 83, ["ttp"] = 84, ["iptm"] = 84, ["nsfnet-igp"] = 85, ["dgp"] = 86, ["tcf"] = 87,
        ["sprite-rpc"] = 90, ["larp"] = 91, ["mtp"] = 92, ["ipip"] = 94, ["micp"] = 95, ["scc-sp"] = 96, ["gmtp"] = 100, ["ifmp"] = 101,
        ["pnni"] = 102, ["aris"] = 104, ["scps"] = 105, ["qnx"] = 106, ["a/n"] = 107, ["snp"] = 109, ["compaq-peer"] = 110,
        ["ipx-in-ip"] = 111, ["pgm"] = 113, ["ddx"] = 116, ["iatp"] = 117, ["stp"] = 118, ["srp"] = 119, ["uti"] = 120, ["smp"] = 121,
        ["sm"] = 122, ["ptp"] = 123, ["fire"] = 125, ["crtp"] = 126, ["crdup"] = 127, ["crudp"] = 127, ["sscopmce"] = 128, ["iplt"] = 129,
        ["sps"] = 130, ["pipe"] = 131, ["rsvp-e2e-ignore"] = 134, ["aggfrag"] = 144, ["nsh"] = 145, ["homa"] = 146, ["bit-emu"] = 147,
        ["pfsync"] = 240,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a name, whatever its case, or a number from 1 to 255.</summary>
    public static bool TryParse(string text, out Protocol protocol)
    {
        if (Protocol.TryParse(text, out protocol))
            return true;

        var isKnown = Elsewhere.TryGetValue(text, out var number);
        protocol = isKnown ? new Protocol(number) : default;
        return isKnown;
    }
}
