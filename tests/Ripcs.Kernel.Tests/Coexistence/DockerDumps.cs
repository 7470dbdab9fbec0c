using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Testing;

namespace Ripcs.Kernel.Tests.Coexistence;

/// <summary>
/// What Docker's own tests expect it to write: saves in all option combinations, and lists of commands as "iptables -S" prints them,
/// of whole tables in its documents and of single chains in the tests of DOCKER-USER.
/// </summary>
internal static partial class DockerDumps
{
    /// <summary>The dumps of a family as texts that iptables-restore reads,
    /// each once although several options lead to the same rules.</summary>
    public static IReadOnlyList<string> Of(Family family) =>
        [.. Saves(family).Concat(SingleChains(family)).Concat(family is Family.IPv4 ? Documents() : []).Distinct()];

    private static IEnumerable<string> Saves(Family family) =>
        Texts(family is Family.IPv4 ? "*__iptables.golden" : "*__ip6tables.golden").Select(text => text.TrimEnd('\n') + '\n');

    /// <summary>The chains that one set of options leads to, before or after a restart of the daemon, stand in a file each.</summary>
    private static IEnumerable<string> SingleChains(Family family)
    {
        var number = family is Family.IPv4 ? "4" : "6";
        return Directory.EnumerateFiles(Corpora.At("moby"), $"iptables-*{number}.golden",
            SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .GroupBy(file => ChainInName().Replace(Path.GetFileName(file), ""))
            .Select(files => Table("filter", [.. files.SelectMany(File.ReadAllLines)]));
    }

    private static IEnumerable<string> Documents() =>
        from text in Texts("*.md")
        let blocks = Details().Matches(text).Select(block => Command().Matches(block.Value).Select(line => line.Groups[1].Value).ToList())
        from commands in blocks
        where commands.Count > 0
        select Table(TableOf(commands), commands);

    /// <summary>A document says which table it shows in words; its built-in chains say it, too.</summary>
    private static string TableOf(List<string> commands) =>
        commands.Contains("-P POSTROUTING ACCEPT") ? "nat" : commands.Contains("-P PREROUTING ACCEPT") ? "raw" : "filter";

    private static string Table(string name, IReadOnlyList<string> commands)
    {
        var made = commands.Where(line => line.StartsWith("-N ", StringComparison.Ordinal)).Select(line => line[3..]);
        var others = commands.Select(line => JumpToDocker().Match(line)).Where(jump => jump.Success).Select(jump => jump.Groups[1].Value);
        var policies = commands.Where(line => line.StartsWith("-P ", StringComparison.Ordinal)).Select(line => $":{line[3..]} [0:0]");
        var rules = commands.Where(line => line.StartsWith("-A ", StringComparison.Ordinal)).Distinct();
        return string.Join('\n', [$"*{name}", .. policies.Distinct(),
            .. made.Concat(others).Distinct().Select(chain => $":{chain} - [0:0]"), .. rules, "COMMIT", ""]);
    }

    private static IEnumerable<string> Texts(string pattern) => Directory
        .EnumerateFiles(Corpora.At("moby"), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText);

    [GeneratedRegex("_(dockerfwd|fwd|usr)(?=init|after)")]
    private static partial Regex ChainInName();

    [GeneratedRegex("<details>.*?</details>", RegexOptions.Singleline)]
    private static partial Regex Details();

    [GeneratedRegex("^ +(-[PNA] .*?) *$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(" -j (DOCKER[A-Z-]*)")]
    private static partial Regex JumpToDocker();
}
