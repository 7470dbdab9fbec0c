using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Netfilter;

/// <summary>What iptables-nft-restore 1.8.9 says and returns when it refuses a block.</summary>
internal sealed class FakeRefusal(int exitCode, Func<string, string> errors) : Exception
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The words on standard error.</summary>
    public string Errors(Family family) => errors(family is Family.IPv4 ? "iptables-restore" : "ip6tables-restore");

    /// <summary>What the tool finds when it looks at a line: a missing chain or rule.</summary>
    public static FakeRefusal Failed(int line, string reason) =>
        new(1, tool => string.Create(CultureInfo.InvariantCulture, $"{tool}: line {line} failed: {reason}.\n"));

    /// <summary>What the tool cannot parse.</summary>
    public static FakeRefusal Unparsed(int line, string problem) => new(2, tool => string.Create(
        CultureInfo.InvariantCulture,
        $"{tool} v1.8.9 (nf_tables): {problem}\nError occurred at line: {line}\nTry `{tool} -h' or '{tool} --help' for more "
            + $"information.\n"));

    /// <summary>A word that stands where none is expected; the tool does not name itself here.</summary>
    public static FakeRefusal BadArgument(int line, string word) => new(2, tool => string.Create(
        CultureInfo.InvariantCulture,
        $"Bad argument `{word}'\nError occurred at line: {line}\nTry `{tool} -h' or '{tool} --help' for more information.\n"));

    /// <summary>A text that ends too early.</summary>
    public static FakeRefusal Unfinished(int line) =>
        new(1, tool => string.Create(CultureInfo.InvariantCulture, $"{tool}: COMMIT expected at line {line}\n"));

    /// <summary>What the kernel refuses at COMMIT; each problem is a line such as "line 3: CHAIN_DEL failed (…): chain x".</summary>
    public static FakeRefusal ByKernel(IEnumerable<string> problems) =>
        new(4, tool => $"{tool} v1.8.9 (nf_tables): \n{string.Join('\n', problems)}\n");
}
