namespace Ripcs.Dsl;

/// <summary>Turns whatever sequence a rule file passes into the texts that are recorded; none is refused, and null is an empty one.</summary>
internal static class Texts
{
    internal static IEnumerable<string> Of(IEnumerable<Address>? addresses) => (addresses ?? []).Select(address => address.Text);

    internal static IEnumerable<string> Of(IEnumerable<Label>? labels) => (labels ?? []).Select(label => label?.Name ?? "");

    internal static IEnumerable<string> Of(IEnumerable<ProtocolName>? protocols) => (protocols ?? []).Select(protocol => protocol.Text);

    internal static IEnumerable<string> Of(IEnumerable<string>? texts) => (texts ?? []).Select(text => text ?? "");
}
