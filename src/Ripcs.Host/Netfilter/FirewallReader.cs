namespace Ripcs.Host.Netfilter;

/// <summary>Reads the whole live state of both families.</summary>
internal static class FirewallReader
{
    private const int TriesOfBoth = 3;
    private const int TriesOfOne = 5;
    private const int TriesWhileTorn = 100;
    private const int TriesWhileDifferent = 10;

    /// <exception cref="NetfilterException">A family could not be read completely.</exception>
    public static FirewallState Read(INetfilter netfilter) => ReadAt(netfilter).State;

    /// <summary>
    /// Reads again while other programs write; after some tries the families may be of different moments, but each is complete.
    /// </summary>
    /// <param name="taken">What is taken as live where it cannot be read; null if everything must be read. This is the one place that
    /// decides whether an operation goes on without.</param>
    /// <exception cref="NetfilterException">A family could not be read completely.</exception>
    /// <exception cref="BusyException">Other programs write so often that a family could not be read completely.</exception>
    public static Reading ReadAt(INetfilter netfilter, TakenAsLive? taken = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = netfilter.Generation();
            var (v4, v6) = ReadBoth(netfilter, taken);
            ValueList<UnreadPart> unread = [.. v4.Unread, .. v6.Unread];
            if (unread.FirstOrDefault(part => taken is null || (taken.Needs(part.Family) && !part.IsSets)) is { } needed)
                throw needed.Why;

            if (taken is not null)
                (v4, v6, taken.Unread) = (taken.Complete(v4), taken.Complete(v6), unread);

            var native = netfilter.NativeTables();
            var isOne = before == netfilter.Generation();
            if (isOne || attempt == TriesOfBoth)
            {
                var isWhole = unread.Count == 0 && !Families.Both.Any(family => taken?.IsLeftAlone(family) is true);
                return new Reading(new FirewallState(v4.State, v6.State) { Native = native }, isOne && isWhole ? before : null)
                {
                    Mark = isWhole ? BothMarks.Of(v4.Mark, v6.Mark, native) : null, Unread = unread,
                };
            }
        }
    }

    /// <summary>An earlier reading with the sets as they are now, because the kernel counts no changes of these.</summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public static Reading WithSets(INetfilter netfilter, Reading reading)
    {
        var (v4, v6) = netfilter.SavedSets();
        return reading with { State = reading.State.With(With(reading.State.V4, v4)).With(With(reading.State.V6, v6)) };

        static FamilyState With(FamilyState family, string sets) =>
            family with { Tables = [.. family.WithoutSets().Tables, .. Parse(family.Family, sets).Tables] };
    }

    /// <summary>The live state after the blocks of a change; what cannot have changed since
    /// the last reading is not read again.</summary>
    /// <inheritdoc cref="WrittenChains.ReadBack"/>
    public static Reading ReadBack(INetfilter netfilter, Reading before, ValueList<Block> written, Func<FirewallState, bool> isAsDesired,
        TakenAsLive? taken = null) =>
        (taken is null ? WrittenChains.ReadBack(netfilter, before, written) : null) ?? ReadBack(netfilter, isAsDesired, taken);

    /// <summary>
    /// The live state after a change. If it is not as desired, but other programs wrote during the reading, it is read again.
    /// </summary>
    public static Reading ReadBack(INetfilter netfilter, Func<FirewallState, bool> isAsDesired, TakenAsLive? taken = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var reading = ReadAt(netfilter, taken);
            if (reading.Generation is not null || netfilter.Generation() is null || attempt == TriesWhileDifferent
                || isAsDesired(reading.State))
            {
                return reading;
            }
        }
    }

    private static (FamilyReading V4, FamilyReading V6) ReadBoth(INetfilter netfilter, TakenAsLive? taken)
    {
        FamilyReading Read(Family family) => taken?.IsLeftAlone(family) is true
            ? new FamilyReading(new FamilyState(family, []), Mark: null) : ReadWhole(netfilter, family);
        FamilyReading V4() => Read(Family.IPv4);
        FamilyReading V6() => Read(Family.IPv6);
        return netfilter.ReadsBothAtOnce ? AtOnce.Do(V4, V6) : (V4(), V6());
    }

    // While other programs write, iptables-nft-save prints chains twice, which cannot be parsed; a save that can be parsed was complete.
    private static FamilyReading ReadWhole(INetfilter netfilter, Family family)
    {
        FamilyReading? last = null;
        for (var attempt = 1; attempt <= (last is null ? TriesWhileTorn : TriesOfOne); attempt++)
        {
            var before = netfilter.Generation();
            var read = Catch<NetfilterException>.Or(() => netfilter.Read(family),
                e => FamilyReading.Unreadable(family, isSets: false, e));
            if (before == netfilter.Generation())
                return read;

            // The next try shows whether the output was torn, or cannot be read at all.
            last = read.Unread.Count == 0 ? read : last;
        }

        return last ?? throw new BusyException(
            $"other programs change the {family} rules so often that they cannot be read; try again later");
    }

    /// <summary>The state of a family, parsed from the output of iptables-save.</summary>
    /// <exception cref="NetfilterException">The text is not such output.</exception>
    public static FamilyState Parse(Family family, string text) =>
        Catch<SaveFormatException>.Or(() => SaveReader.ReadState(family, text),
            e => throw new NetfilterException(
                $"the live {family} rules cannot be read: {e.Message}; look at what iptables-save and ip6tables-save print"));
}
