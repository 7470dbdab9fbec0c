namespace Ripcs.Core.Planning.Ordering;

/// <summary>One entry of a first-match list of translations.</summary>
/// <param name="Target">Where the packets go; null if the rule is none that Ripcs makes: somebody typed it into a chain of ours.</param>
internal sealed record NatEntry(NatMatch Match, DnatTarget? Target)
{
    /// <summary>Where else some of them go, by chance; empty if all go to Target.</summary>
    public ValueList<DnatTarget> OtherTargets { get; init; }

    /// <summary>True if only some of them go there, by chance, and the list goes on with the others.</summary>
    public bool IsShare { get; init; }

    /// <summary>True for an ACCEPT of Raw, behind which no rule of the table is asked: the packets go where they were sent to.</summary>
    public bool LeavesAlone { get; init; }

    /// <summary>None if that is not known.</summary>
    public IEnumerable<DnatTarget> Targets => Target is { } target ? OtherTargets.Prepend(target) : [];

    /// <summary>
    /// The entries with one for those that share the same packets; what is one of several shares of a list's beginning stays as it is.
    /// <code>
    /// to 203.0.113.1, one of two → 10.0.0.1          to 203.0.113.1 → 10.0.0.1 or 10.0.0.2
    /// to 203.0.113.1             → 10.0.0.2
    /// </code>
    /// </summary>
    public static List<NatEntry> Together(IEnumerable<NatEntry> entries)
    {
        var together = new List<NatEntry>();
        foreach (var entry in entries)
        {
            var place = entry.Target is null ? -1
                : together.FindLastIndex(other => other.IsShare && other.Target is not null && other.Match == entry.Match);
            if (place < 0)
            {
                together.Add(entry);
            }
            else
            {
                together[place] = together[place] with { OtherTargets = [.. together[place].OtherTargets, entry.Target!.Value],
                    IsShare = entry.IsShare };
            }
        }

        return together;
    }

    /// <summary>True if both do the same to each packet of a set of which the ports are known.</summary>
    public bool DoesAs(NatEntry other, PortRange? sent) =>
        (LeavesAlone && other.LeavesAlone)
            || (OtherTargets == other.OtherTargets && IsShare == other.IsShare && Target is { } mine && other.Target is { } others
            && mine.Address == others.Address
        && (mine.Port == others.Port || IsKept(mine.Port, others.Port, sent) || IsKept(others.Port, mine.Port, sent)));

    /// <summary>True if of the packets of <see cref="Unchanged"/> only some
    /// go there: by chance, or to one of this host's addresses.</summary>
    public bool IsUnchangedByChance => OtherTargets.Count > 0 || Target is { Address: null };

    /// <summary>
    /// The packets that go where they were sent to anyway, which the kernel does not call translated; null if there are none. To this
    /// host they may be sent by any of its addresses.
    /// </summary>
    public NatMatch? Unchanged => OtherTargets.Count > 0 ? (Targets.Any(target => Left(target) is not null) ? Match : null)
        : Target is { } only ? Left(only) : null;

    private NatMatch? Left(DnatTarget target) =>
        Match.And(new NatMatch(Match.Family) { SentTo = target.Address, IsToHost = target.Address is null,
            SentPort = target.Port is { } port ? new PortRange(port) : null });

    private static bool IsKept(ushort? port, ushort? mapped, PortRange? sent) =>
        port is null && mapped is { } to && sent is { } ports && ports == new PortRange(to);
}
