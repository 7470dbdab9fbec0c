namespace Ripcs.Dsl;

/// <summary>Turns any sequence that a rule file passes into the texts to record; it refuses
/// nothing, and null becomes an empty text or sequence.</summary>
internal static class Texts
{
    /// <summary>Unlike a port range, a range of lengths may have an open end.</summary>
    internal static LengthRequest LengthOf(Range range) => new(
        Port.Text(range), range.Start.IsFromEnd ? null : range.Start.Value, range.End.IsFromEnd ? null : range.End.Value);

    internal static IEnumerable<string> Of(IEnumerable<Address>? addresses) => (addresses ?? []).Select(address => address.Text);

    internal static IEnumerable<string> Of(IEnumerable<Label>? labels) => (labels ?? []).Select(label => label?.Name ?? "");

    internal static IEnumerable<string> Of(IEnumerable<ProtocolName>? protocols) => (protocols ?? []).Select(protocol => protocol.Text);

    internal static IEnumerable<string> Of(IEnumerable<UserNumber>? users) => (users ?? []).Select(user => user.Text);

    internal static IEnumerable<string> Of(IEnumerable<string>? texts) => (texts ?? []).Select(text => text ?? "");
}
