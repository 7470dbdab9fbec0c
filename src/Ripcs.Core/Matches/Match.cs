namespace Ripcs.Core.Matches;

/// <summary>One condition of a rule and its saved form. Which packets it matches is read from the saved form, as for every rule.</summary>
internal abstract record Match
{
    /// <summary>True if it matches every packet; a rule then leaves it out.</summary>
    public abstract bool IsEverything { get; }

    /// <summary>The place of its first part in the saved rule.</summary>
    public abstract SavedPlace Place { get; }

    /// <summary>Its options as iptables-save prints them, each with its place in the whole rule.</summary>
    public abstract IEnumerable<SavedPart> Saved(Family family);
}

internal static class MatchExtensions
{
    /// <summary>The match of this type; null if there is none.</summary>
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
