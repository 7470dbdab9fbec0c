using System.Text.RegularExpressions;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Rehearsing;

/// <summary>
/// Describes empty stand-ins for the sets that rules match. A set of another program gets the kind and the family that it has on this host,
/// because iptables refuses a rule of the other family; if it does not exist here, it does not exist in the rehearsal either.
/// </summary>
internal sealed partial class RehearsedSets(IProcessRunner runner)
{
    /// <summary>The words with which ipset creates it: "blk hash:ip family inet hashsize 1024
    /// maxelem 65536"; null for another program's set that does not exist.</summary>
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

    // Such as "family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x1"; for bitmaps the range.
    [GeneratedRegex("^Header: ([a-z0-9:./ -]+)$", RegexOptions.Multiline)]
    private static partial Regex Options();
}
