using System.Text.RegularExpressions;

namespace Ripcs.Core.Planning.Differences.Alike;

/// <summary>A value of an option as an address, in the form of a label's member, and the ports with it.</summary>
/// <param name="Address">192.0.2.1, 192.0.2.0/24, 2001:db8::1, 192.0.2.1-192.0.2.9; any other value unchanged.</param>
/// <param name="Around">The ports of a translation; otherwise empty.</param>
internal readonly partial record struct AddressText(string Address, string Around)
{
    public static AddressText Of(string value) => WithPorts().Match(value) is { Success: true } parts
        ? new(parts.Groups["address"].Value, parts.Groups["ports"].Value)
        : new(Single().Replace(value, "$1$2"), "");

    // [2001:db8::1]:4443, 192.0.2.1:4443-4445
    [GeneratedRegex(@"^(\[(?<address>[0-9a-f:.]+)\]|(?<address>[0-9.]+))(?<ports>:[0-9-]+)$")]
    private static partial Regex WithPorts();

    [GeneratedRegex(@"^([0-9.]+)/32$|^([0-9a-f:.]+)/128$")]
    private static partial Regex Single();
}
