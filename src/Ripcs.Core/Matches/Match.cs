namespace Ripcs.Core.Matches;

/// <summary>One condition of a rule, and how it is saved. Which packets it takes is read from the saved form, as of every rule.</summary>
internal abstract record Match
{
    /// <summary>True if it takes every packet; a rule leaves it out then.</summary>
    public abstract bool IsEverything { get; }

    /// <summary>Where its first part stands in the saved rule.</summary>
    public abstract SavedPlace Place { get; }

    /// <summary>Its options as iptables-save prints them, each with its place among those of the whole rule.</summary>
    public abstract IEnumerable<SavedPart> Saved(Family family);
}

internal static class Among
{
    /// <summary>The match of this kind; null if there is none.</summary>
    public static T? Find<T>(this ValueList<Match> matches)
        where T : Match
    {
        foreach (var match in matches)
        {
            if (match is T found)
                return found;
        }

        return null;
    }
}

/// <summary>The order of options in a saved rule: first what iptables prints itself, then the matches as Ripcs writes them.</summary>
internal enum SavedPlace
{
    Source,
    Destination,
    In,
    Out,
    Protocol,
    Ports,
    IcmpType,
    SourceMatch,
    DestinationMatch,
    States,
    Original,
    Sender,
    Mark,
    Dscp,
    Length,
    Time,
    Verbatim,
    Connections,
    SourceRate,
    Rate,
    Limit,
    Share,
}

/// <summary>One option, or a match with its options.</summary>
internal readonly record struct SavedPart(SavedPlace Place, string Text);
