namespace Ripcs.Core.Matches;

/// <summary>Who in the same network has sent the packet. The kernel takes it where packets come in: below INPUT and FORWARD.</summary>
/// <param name="Address">Null for anybody but the others.</param>
/// <param name="Nots">Never those.</param>
internal sealed record MacMatch(MacAddress? Address, ValueList<MacAddress> Nots) : Match
{
    public override bool IsEverything => Address is null && Nots.Count == 0;

    public override SavedPlace Place => SavedPlace.Sender;

    public override IEnumerable<SavedPart> Saved(Family family) =>
        (Address is { } address ? new[] { $"-m mac --mac-source {address}" }
            : []).Concat(Nots.Select(not => $"-m mac ! --mac-source {not}"))
            .Select(text => new SavedPart(Place, text));
}

/// <summary>
/// Whose program on this host has sent the packet. The kernel takes it where packets go out: below OUTPUT. What no program sends, as an
/// answer of the kernel itself, is nobody's, and what asks for anybody but some takes it.
/// </summary>
/// <param name="User">Null for anybody but the others.</param>
/// <param name="Nots">Never those.</param>
internal sealed record UserMatch(UserRange? User, ValueList<UserRange> Nots) : Match
{
    public override bool IsEverything => User is null && Nots.Count == 0;

    public override SavedPlace Place => SavedPlace.Sender;

    public override IEnumerable<SavedPart> Saved(Family family) =>
        (User is { } user ? new[] { $"-m owner --uid-owner {user}" } : []).Concat(Nots.Select(not => $"-m owner ! --uid-owner {not}"))
            .Select(text => new SavedPart(Place, text));
}
