using System.Text.RegularExpressions;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Rehearsing;

/// <summary>
/// What plays the sets that rules ask, without entries. A set of others is of the kind and the family that it has on this host, since
/// iptables refuses a rule of the other family, and one that is not there is not there in the rehearsal either.
/// </summary>
internal sealed partial class RehearsedSets(IProcessRunner runner)
{
    /// <summary>How ipset creates it: "blk hash:ip family inet hashsize 1024
    /// maxelem 65536"; null for a set of others that there is not.</summary>
    public string? Find(Family family, string name)
    {
        var stub = $"{name} hash:net family {IpsetText.Word(family)}";
        if (PartitionChainName.TryParse(new ChainName(name), out var own) && own.IsSet)
            return stub;

        var result = runner.Run(new ProcessCommand(IpsetTool.Require(), ["list", "-t", name]));
        return result.ExitCode == 0 && Kind().Match(result.Output) is { Success: true } kind
            && Options().Match(result.Output) is { Success: true } options
            ? $"{name} {kind.Groups[1].Value} {options.Groups[1].Value}"
            : result.Errors.Contains("does not exist", StringComparison.Ordinal) ? null : stub;
    }

    [GeneratedRegex("^Type: ([a-z0-9:,]+)$", RegexOptions.Multiline)]
    private static partial Regex Kind();

    // Such as "family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x1"; of bitmaps the range.
    [GeneratedRegex("^Header: ([a-z0-9:./ -]+)$", RegexOptions.Multiline)]
    private static partial Regex Options();
}
