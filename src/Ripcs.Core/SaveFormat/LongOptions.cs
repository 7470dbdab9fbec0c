namespace Ripcs.Core.SaveFormat;

/// <summary>The options that iptables has beside matches and targets: what is long for which short one.</summary>
internal static class LongOptions
{
    private static readonly (string Short, string[] Long)[] Known =
    [
        ("-s", ["--source", "--src"]), ("-d", ["--destination", "--dst"]), ("-i", ["--in-interface"]), ("-o", ["--out-interface"]),
        ("-p", ["--protocol"]), ("-f", ["--fragment", "--fragments"]), ("-m", ["--match"]), ("-j", ["--jump"]), ("-g", ["--goto"]),
        ("-A", ["--append"]), ("-N", ["--new-chain", "--new"]), ("-t", ["--table"]), ("-P", ["--policy"]), ("-I", ["--insert"]),
        ("-R", ["--replace"]),
        ("-D", ["--delete"]), ("-F", ["--flush"]), ("-X", ["--delete-chain"]), ("-Z", ["--zero"]), ("-E", ["--rename-chain", "--rename"]),
        ("-L", ["--list"]), ("-S", ["--list-rules"]), ("-C", ["--check"]), ("-w", ["--wait"]), ("-W", ["--wait-interval"]),
        ("-c", ["--set-counters"]),
        ("-n", ["--numeric"]), ("-v", ["--verbose"]), ("-x", ["--exact"]), ("-4", ["--ipv4"]), ("-6", ["--ipv6"]), ("-h", ["--help"]),
        ("-V", ["--version"]),
        ("--modprobe", ["--modprobe"]), ("--line-numbers", ["--line-numbers"]),
    ];

    /// <summary>The short form of an option; any other as it is.</summary>
    public static string Short(string option) => Known.FirstOrDefault(known => known.Long.Contains(option)).Short ?? option;

    /// <summary>The short forms of the options that a word may mean, as getopt_long(3)
    /// reads it: the whole name, or the beginning of one.</summary>
    public static IEnumerable<string> Meant(string word) => Known.FirstOrDefault(known => known.Long.Contains(word)).Short is { } exact
        ? [exact]
        : word is ['-', '-', _, ..]
            ? Known.Where(known => known.Long.Any(name => name.StartsWith(word, StringComparison.Ordinal))).Select(known => known.Short)
            : [];
}
