using System.Text.Json.Serialization;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// While it stays the same, in one network namespace and since one boot, no program has written to nf_tables, and reading it again with
/// iptables gives the same result.
/// </summary>
/// <param name="Generation">See <see cref="INetfilter.Generation"/>; null if changes are not counted: then only Rules shows them.</param>
/// <param name="Programs">Identifies the programs of iptables that read it.</param>
internal sealed record TablesMark(uint? Generation, string Programs)
{
    /// <summary>The mark of the rules that were read, see <see cref="INetfilter.RulesMark"/>; null if it was not needed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Rules { get; init; }

    /// <summary>See <see cref="INetfilter.SetsMark"/>: nf_tables does not count changes of ipsets.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Sets { get; init; }
}

/// <summary>Identifies the programs of iptables, and what their output depends on, without starting any.</summary>
internal static class ProgramsMark
{
    // iptables 1.8.7 and 1.8.9 print some protocols by their names in this file.
    private const string ProtocolNames = "/etc/protocols";

    private static readonly string[] Plain = ["iptables", "iptables-save", "iptables-restore", "ip6tables", "ip6tables-save",
        "ip6tables-restore"];
    private static readonly string[] Nft = ["iptables-nft-save", "iptables-nft-restore", "ip6tables-nft-save", "ip6tables-nft-restore"];

    /// <exception cref="IOException">A program's metadata cannot be read.</exception>
    public static string Read(IptablesSettings settings)
    {
        var programs = new StampDigest();
        programs.Add([(byte)settings.Backend, settings.KernelHasIpv6 ? (byte)1 : (byte)0]).Add(FileStamp.OfTarget(ProtocolNames));
        foreach (var name in settings.Backend is BackendChoice.Nft ? [.. Nft, .. Plain] : Plain)
        {
            var path = ProgramFiles.Find(name);
            programs.Add(path ?? "").Add(path is null ? [] : FileStamp.OfTarget(path));
        }

        return programs.Text();
    }
}

/// <summary>Checks for tables of legacy iptables, whose changes nf_tables does not count.</summary>
internal static class LegacyTables
{
    private static readonly string[] Names = ["ip_tables_names", "ip6_tables_names"];

    /// <summary>False if a table exists, even an empty one, and if it cannot be determined.</summary>
    /// <param name="folder">See <see cref="IptablesSettings.NetworkFolder"/>.</param>
    public static bool AreNone(string folder) => Names.All(name => IsEmpty($"{folder}/{name}"));

    /// <summary>The names of a family's tables that exist, even empty ones; none if it cannot be determined.</summary>
    /// <param name="folder">See <see cref="IptablesSettings.NetworkFolder"/>.</param>
    public static ValueList<TableName> Find(Family family, string folder) =>
        Catch.Or(() => File.ReadAllLines($"{folder}/{Names[family is Family.IPv4 ? 0 : 1]}"), _ => [])
            .Select(name => new TableName(name)).ToValueList();

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
