using System.Text.Json.Serialization;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// As long as it is the same, in one network namespace and since one start of the machine, nobody has written to nf_tables, and whoever
/// reads it again with iptables reads what was read.
/// </summary>
/// <param name="Generation">See <see cref="INetfilter.Generation"/>; null where nothing is counted: then only what was read tells.</param>
/// <param name="Programs">Which programs of iptables read it.</param>
internal sealed record TablesMark(uint? Generation, string Programs)
{
    /// <summary>What was read, as <see cref="INetfilter.RulesMark"/> tells; null where that was not asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Rules { get; init; }

    /// <summary>See <see cref="INetfilter.SetsMark"/>: nf_tables does not count what becomes of ipsets.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Sets { get; init; }
}

/// <summary>Tells the programs of iptables, and what their output depends on, from other ones, without starting any.</summary>
internal static class ProgramsMark
{
    // iptables 1.8.7 and 1.8.9 print some protocols by the names that stand there.
    private const string ProtocolNames = "/etc/protocols";

    private static readonly string[] Plain = ["iptables", "iptables-save", "iptables-restore", "ip6tables", "ip6tables-save",
        "ip6tables-restore"];
    private static readonly string[] Nft = ["iptables-nft-save", "iptables-nft-restore", "ip6tables-nft-save", "ip6tables-nft-restore"];

    /// <exception cref="IOException">A program cannot be looked at.</exception>
    public static string Of(IptablesSettings settings)
    {
        using var programs = new StampDigest();
        programs.Add([(byte)settings.Backend, settings.KernelHasIpv6 ? (byte)1 : (byte)0]).Add(FileStamp.OfTarget(ProtocolNames));
        foreach (var name in settings.Backend is BackendChoice.Nft ? [.. Nft, .. Plain] : Plain)
        {
            var path = ProgramFiles.Find(name);
            programs.Add(path ?? "").Add(path is null ? [] : FileStamp.OfTarget(path));
        }

        return programs.Text();
    }
}

/// <summary>Whether tables of legacy iptables are there, which nf_tables' count of changes does not count.</summary>
internal static class LegacyTables
{
    private static readonly string[] Names = ["ip_tables_names", "ip6_tables_names"];

    /// <summary>False where a table is there, though it may be empty, and where nobody can tell.</summary>
    /// <param name="folder">/proc/net of the network namespace.</param>
    public static bool AreNone(string folder) => Names.All(name => IsEmpty($"{folder}/{name}"));

    private static bool IsEmpty(string path)
    {
        try
        {
            return File.ReadAllBytes(path).Length == 0;
        }
        catch (FileNotFoundException)
        {
            // The kernel has no legacy iptables, or has not loaded it.
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
