namespace Ripcs.Testing.Netfilter;

/// <summary>
/// What iptables-nft-restore --noflush (1.8.9) does with one line or several of *filter, given <see cref="Before"/>. The fake must do
/// the same, and so must the real kernel.
/// </summary>
public static class RestoreCases
{
    /// <summary>The table before each case: a chain in use, one that is not, and an empty one.</summary>
    public const string Before = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :empty - [0:0]
        :unused - [0:0]
        :used - [0:0]
        -A INPUT -j used
        -A unused -j DROP
        -A used -s 192.0.2.1/32 -j ACCEPT
        -A used -p 112 -j ACCEPT
        COMMIT

        """;

    private const string NoChain = "No chain/target/match by that name.";
    private const string NoRule = "Bad rule (does a matching rule exist in that chain?).";

    /// <summary>Lines that go through, and the rules that then stand in the table.</summary>
    public static readonly (string[] Lines, string[] Rules)[] Accepted =
    [
        ([], Rules("-A used -s 192.0.2.1/32 -j ACCEPT", "-A used -p 112 -j ACCEPT")),
        (["# a comment", ""], Rules("-A used -s 192.0.2.1/32 -j ACCEPT", "-A used -p 112 -j ACCEPT")),
        ([":used - [0:0]"], Rules()),
        ([":INPUT - [0:0]"], Rules("-A used -s 192.0.2.1/32 -j ACCEPT", "-A used -p 112 -j ACCEPT")),
        (["-F used"], Rules()),
        (["-F used", "-A used -j RETURN"], Rules("-A used -j RETURN")),
        (["-A used"], Rules("-A used -s 192.0.2.1/32 -j ACCEPT", "-A used -p 112 -j ACCEPT", "-A used")),
        (["-I used -j RETURN"], Rules("-A used -j RETURN", "-A used -s 192.0.2.1/32 -j ACCEPT", "-A used -p 112 -j ACCEPT")),
        (["-I used 3 -j RETURN"], Rules("-A used -s 192.0.2.1/32 -j ACCEPT", "-A used -p 112 -j ACCEPT", "-A used -j RETURN")),
        (["-I used 2 -j DROP", "-I used 2 -j RETURN"],
            Rules("-A used -s 192.0.2.1/32 -j ACCEPT", "-A used -j RETURN", "-A used -j DROP", "-A used -p 112 -j ACCEPT")),
        (["-D used -p vrrp -j ACCEPT"], Rules("-A used -s 192.0.2.1/32 -j ACCEPT")),
        (["-A used -s 192.0.2.1/32 -j ACCEPT", "-D used -s 192.0.2.1/32 -j ACCEPT"],
            Rules("-A used -p 112 -j ACCEPT", "-A used -s 192.0.2.1/32 -j ACCEPT")),
        ([":new - [0:0]", "-A new -j DROP", "-A used -j new"],
            Rules("-A new -j DROP", "-A used -s 192.0.2.1/32 -j ACCEPT", "-A used -p 112 -j ACCEPT", "-A used -j new")),
        (["-N new", "-A used -g new"], Rules("-A used -s 192.0.2.1/32 -j ACCEPT", "-A used -p 112 -j ACCEPT", "-A used -g new")),
        (["-D INPUT -j used", "-F used", "-X used"], ["-A unused -j DROP"]),
        (["-D INPUT -j used", "-F used", "-X used", "-N used", "-A INPUT -j used"], Rules()),
    ];

    /// <summary>Lines that are refused, the exit code and words in the errors.</summary>
    public static readonly (string[] Lines, int ExitCode, string Error)[] Refused =
    [
        (["-A nochain -j DROP"], 1, $"iptables-restore: line 2 failed: {NoChain}"),
        (["-I nochain 1 -j DROP"], 1, $"iptables-restore: line 2 failed: {NoChain}"),
        (["-F nochain"], 1, $"iptables-restore: line 2 failed: {NoChain}"),
        (["-X nochain"], 1, $"iptables-restore: line 2 failed: {NoChain}"),
        (["-D nochain -j DROP"], 1, $"iptables-restore: line 2 failed: {NoRule}"),
        (["-A used -j DROP", "-D used -j LOG"], 1, $"iptables-restore: line 3 failed: {NoRule}"),
        (["-N used"], 1, "iptables-restore: line 2 failed: Chain already exists."),
        (["-N INPUT"], 1, "iptables-restore: line 2 failed: Chain already exists."),
        (["-I used 4 -j DROP"], 1, "iptables-restore: line 2 failed: Index of insertion too big."),
        (["-P used DROP"], 1, "iptables-restore: line 2 failed: Bad built-in chain name."),
        (["-P INPUT REJECT"], 1, "iptables-restore: line 2 failed: Bad policy name."),
        ([":INPUT REJECT [0:0]"], 1, "iptables-restore: line 2 failed: Bad policy name."),
        ([":used"], 2, "iptables-restore: line 2 policy invalid\nError occurred at line: 2\n"),
        (["-I used 0 -j DROP"], 2, "Invalid rule number `0'\nError occurred at line: 2\n"),
        (["-A used -j nochain", "-A used -j DROP"], 2, "Chain 'nochain' does not exist\nError occurred at line: 4\n"),
        (["-A used -g nochain"], 2, "Chain 'nochain' does not exist\nError occurred at line: 3\n"),
        (["-A used -j later", "-N later"], 2, "Chain 'later' does not exist\nError occurred at line: 4\n"),
        (["-D INPUT -j used", "-F used", "-X used", "-A INPUT -j used"], 2, "Chain 'used' does not exist\nError occurred at line: 6\n"),
        (["-N 12345678901234567890123456789"], 2, "chain name `12345678901234567890123456789' too long (must be under 29 chars)"),
        ([":12345678901234567890123456789 - [0:0]"], 2, "chain name `12345678901234567890123456789' too long (must be under 29 chars)"),
        (["-N ACCEPT"], 2, "chain name may not clash with target name"),
        (["nonsense"], 2, "Bad argument `nonsense'\nError occurred at line: 2\n"),
        (["-A used nonsense -j DROP"], 2, "Bad argument `nonsense'\nError occurred at line: 2\n"),
        (["-A used -j DROP nonsense"], 2, "Bad argument `nonsense'\nError occurred at line: 2\n"),
        (["-A used -j"], 2, "option \"-j\" requires an argument\nError occurred at line: 2\n"),
        (["-A"], 2, "option \"-A\" requires an argument\nError occurred at line: 2\n"),
        (["-A used --dport 80 -j DROP"], 2, "unknown option \"--dport\"\nError occurred at line: 2\n"),
        (["-A used -p nonsense -j DROP"], 2, "unknown protocol \"nonsense\" specified\nError occurred at line: 2\n"),
        (["-A used -m nonsense -j DROP"], 2, "Couldn't load match `nonsense':No such file or directory\n\nError occurred at line: 2\n"),
        (["-A used -j ACCEPT -j DROP"], 2, "multiple -j flags not allowed\nError occurred at line: 2\n"),
        (["-X unused"], 4, "line 2: CHAIN_DEL failed (Device or resource busy): chain unused"),
        (["-X INPUT"], 4, "line 2: CHAIN_DEL failed (Device or resource busy): chain INPUT"),
        (["-F used", "-X used"], 4, "line 3: CHAIN_DEL failed (Device or resource busy): chain used"),
        (["-A used -j used"], 4, "line 2: RULE_APPEND failed (Too many links): rule in chain used"),
        (["-A used -j empty", "-A empty -j used"], 4, "line 3: RULE_APPEND failed (Too many links): rule in chain empty"),
        (["-I used 1 -j used"], 4, "line 2: RULE_INSERT failed (Too many links): rule in chain used"),
        (["-A used -j INPUT"], 4, "line 2: RULE_APPEND failed (Operation not supported): rule in chain used"),
        (["-A used -j DNAT --to-destination 192.0.2.9"], 4, "line 2: RULE_APPEND failed (Invalid argument): rule in chain used"),
        ([":used - [0:0]", "-D used -s 192.0.2.1/32 -j ACCEPT"], 4,
            "line 3: RULE_DELETE failed (No such file or directory): rule in chain used"),
        (["-X unused", "-A used -j DNAT --to-destination 192.0.2.9"], 4,
            "line 3: RULE_APPEND failed (Invalid argument): rule in chain used"),
    ];

    /// <summary>Lines of *filter as a block.</summary>
    public static string Block(params string[] lines) => $"*filter\n{string.Concat(lines.Select(line => line + '\n'))}COMMIT\n";

    // As a save prints them: chain by chain, the rules of a chain in their order.
    private static string[] Rules(params string[] rules) =>
        [.. new[] { "-A INPUT -j used", "-A unused -j DROP" }.Concat(rules).OrderBy(rule => rule.Split(' ')[1], StringComparer.Ordinal)];
}
