namespace Ripcs.Core.Planning.Ordering;

/// <summary>One entry of a first-match list of translations.</summary>
/// <param name="Target">The new destination of the packets; null for a rule
/// that Ripcs never makes and that was typed into an owned chain.</param>
internal sealed record NatEntry(NatMatch Match, DnatTarget? Target)
{
    /// <summary>Other random destinations of some of them; empty if all go to Target.</summary>
    public ValueList<DnatTarget> OtherTargets { get; init; }

    /// <summary>True if only a random share of them goes there, and the others continue in the list.</summary>
    public bool IsShare { get; init; }

    /// <summary>True for an ACCEPT of Raw, after which no rule of the table is evaluated: the packets keep their destination.</summary>
    public bool LeavesAlone { get; init; }

    /// <summary>Empty if unknown.</summary>
    public IEnumerable<DnatTarget> Targets => Target is { } target ? OtherTargets.Prepend(target) : [];

    /// <summary>
    /// Combines entries that share the same packets into one; an incomplete group of shares at a list's beginning stays as it is.
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

    /// <summary>True if both do the same to each packet of a set whose ports are known.</summary>
    public bool DoesAs(NatEntry other, PortRange? sent) =>
        (LeavesAlone && other.LeavesAlone)
            || (OtherTargets == other.OtherTargets && IsShare == other.IsShare && Target is { } mine && other.Target is { } others
            && mine.Address == others.Address
        && (mine.Port == others.Port || IsKept(mine.Port, others.Port, sent) || IsKept(others.Port, mine.Port, sent)));

    /// <summary>True if only some packets of <see cref="Unchanged"/> go there: by chance, or to one of this host's addresses.</summary>
    public bool IsUnchangedByChance => OtherTargets.Count > 0 || Target is { Address: null };

    /// <summary>The packets whose destination the entry does not change, which the kernel does not call translated;
    /// null if there are none. Packets to this host may have been sent to any of its addresses.</summary>
    public NatMatch? Unchanged => OtherTargets.Count > 0 ? (Targets.Any(target => Left(target) is not null) ? Match : null)
        : Target is { } only ? Left(only) : null;

    private NatMatch? Left(DnatTarget target) =>
        Match.And(new NatMatch(Match.Family) { SentTo = target.Address, IsToHost = target.Address is null,
            SentPort = target.Port is { } port ? new PortRange(port) : null });

    private static bool IsKept(ushort? port, ushort? mapped, PortRange? sent) =>
        port is null && mapped is { } to && sent is { } ports && ports == new PortRange(to);
}
