namespace Ripcs.Core.Matches;

/// <summary>The MAC address of the sender. The kernel accepts this match only where packets come in: below INPUT and FORWARD.</summary>
/// <param name="Address">Null for any sender except those in Nots.</param>
/// <param name="Nots">Senders that it never matches.</param>
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
/// The user whose program on this host sent the packet. The kernel accepts this match only where packets go out: below OUTPUT. A packet
/// that no program sent, such as a reply of the kernel itself, has no user, so a negated match takes it.
/// </summary>
/// <param name="User">Null for any user except those in Nots.</param>
/// <param name="Nots">Users that it never matches.</param>
internal sealed record UserMatch(UserRange? User, ValueList<UserRange> Nots) : Match
{
    public override bool IsEverything => User is null && Nots.Count == 0;

    public override SavedPlace Place => SavedPlace.Sender;

    public override IEnumerable<SavedPart> Saved(Family family) =>
        (User is { } user ? new[] { $"-m owner --uid-owner {user}" } : []).Concat(Nots.Select(not => $"-m owner ! --uid-owner {not}"))
            .Select(text => new SavedPart(Place, text));
}
