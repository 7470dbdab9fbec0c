namespace Ripcs.Dsl;

/// <summary>Turns whatever sequence a rule file passes into the texts that
/// are recorded; none is refused, and null is an empty one.</summary>
internal static class Texts
{
    /// <summary>Unlike a range of ports, one of lengths may leave an end open.</summary>
    internal static LengthRequest LengthOf(Range range) => new(
        Port.Text(range), range.Start.IsFromEnd ? null : range.Start.Value, range.End.IsFromEnd ? null : range.End.Value);

    internal static IEnumerable<string> Of(IEnumerable<Address>? addresses) => (addresses ?? []).Select(address => address.Text);

    internal static IEnumerable<string> Of(IEnumerable<Label>? labels) => (labels ?? []).Select(label => label?.Name ?? "");

    internal static IEnumerable<string> Of(IEnumerable<ProtocolName>? protocols) => (protocols ?? []).Select(protocol => protocol.Text);

    internal static IEnumerable<string> Of(IEnumerable<UserNumber>? users) => (users ?? []).Select(user => user.Text);

    internal static IEnumerable<string> Of(IEnumerable<string>? texts) => (texts ?? []).Select(text => text ?? "");
}
