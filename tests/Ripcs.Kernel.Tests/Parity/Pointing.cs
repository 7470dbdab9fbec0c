using System.Text.RegularExpressions;
using Ripcs.Core.Model;

namespace Ripcs.Kernel.Tests.Parity;

/// <summary>What the pointers of dispatch chains say.</summary>
internal static partial class Pointing
{
    /// <summary>True if a pointer already takes all that another of the same chain would.</summary>
    public static bool IsWider(LoadedRule pointer, LoadedRule other) =>
        pointer != other && pointer.IsPointer && pointer.Chain == other.Chain
        && Read(pointer) is { Success: true } wide && Read(other) is { Success: true } narrow
        && wide.Groups["end"].Value == narrow.Groups["end"].Value && wide.Groups["chain"].Value == narrow.Groups["chain"].Value
        && Address(wide).Contains(Address(narrow));

    /// <summary>The rules with the pointers of each dispatch chain in our order:
    /// destination before source, then partition, then address.</summary>
    public static ValueList<LoadedRule> Sort(ValueList<LoadedRule> rules) =>
    [
        .. rules.GroupBy(rule => (rule.Table, rule.Chain)).SelectMany(chain => chain.First().IsPointer
            ? chain.Select(rule => (rule, read: Read(rule)))
                .OrderBy(pointer => pointer.read.Groups["end"].Value, StringComparer.Ordinal)
                .ThenBy(pointer => pointer.read.Groups["chain"].Value, StringComparer.Ordinal)
                .ThenBy(pointer => pointer.read.Success ? Address(pointer.read) : default)
                .Select(pointer => pointer.rule)
            : chain),
    ];

    private static Match Read(LoadedRule rule) => Form.Match(rule.Text);

    private static IpPrefix Address(Match pointer) => IpPrefix.Parse(pointer.Groups["address"].Value);

    [GeneratedRegex("^(?<end>-d|-s) (?<address>[^ ]+) -j (?<chain>[^ ]+-[ads])$")]
    private static partial Regex Form { get; }
}
