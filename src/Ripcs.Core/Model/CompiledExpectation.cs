namespace Ripcs.Core.Model;

/// <summary>
/// What the rules of a host must do with certain packets that begin a connection, whoever said the rules: it belongs to no partition, and
/// no chain follows from it.
/// </summary>
/// <param name="Origin">Its statement.</param>
/// <param name="Column">The column of the statement, from 1; 0 if unknown.</param>
/// <param name="Traffic">The packets, one for each family in which it expects something.</param>
public sealed record CompiledExpectation(RuleOrigin Origin, int Column, ExpectedFate Fate, ValueList<ExpectedTraffic> Traffic)
{
    /// <summary>The rule file that says it, wherever its statement stands.</summary>
    public string File { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public SourceSpan At() => new(Origin.File, Origin.Line, Column);
}

/// <summary>
/// Packets of one family. Ends are addresses, prefixes and ranges as text, "all" or "host"; none says that it may be any. What stands
/// behind Not is taken out.
/// </summary>
public sealed record ExpectedTraffic(Family Family)
{
    /// <summary>Who sends them.</summary>
    public ValueList<string> From { get; init; }

    public ValueList<string> NotFrom { get; init; }

    /// <summary>Where they go.</summary>
    public ValueList<string> To { get; init; }

    public ValueList<string> NotTo { get; init; }

    /// <summary>By number; none for all.</summary>
    public ValueList<int> Protocols { get; init; }

    /// <summary>As a --dport has them: 80, 8600:8900; none for all.</summary>
    public ValueList<string> Ports { get; init; }

    public ValueList<string> SourcePorts { get; init; }

    /// <summary>As an --icmp-type has them: 8, 3/4; none for all.</summary>
    public ValueList<string> IcmpTypes { get; init; }

    /// <summary>The interfaces by which they come in, and patterns of such; none for all.</summary>
    public ValueList<string> In { get; init; }

    /// <summary>The interfaces by which they leave.</summary>
    public ValueList<string> Out { get; init; }

    /// <summary>The interface by which they do not come in, or a pattern of such; null for none.</summary>
    public string? NotIn { get; init; }

    /// <summary>The interface by which they do not leave.</summary>
    public string? NotOut { get; init; }

    /// <summary>True if each of its texts is what it is to be.</summary>
    public bool IsWhole() =>
        Family is Family.IPv4 or Family.IPv6
        && new[] { From, NotFrom, To, NotTo }.All(end => end.All(IsEnd)) && new[] { Ports, SourcePorts }.All(ports => ports.All(IsPorts))
        && Protocols.All(number => number is > 0 and <= byte.MaxValue)
            && IcmpTypes.All(type => type.Split('/') is { Length: <= 2 } parts && parts.All(part => byte.TryParse(part, out _)))
        && new[] { NotIn, NotOut }.Concat(In).Concat(Out).All(name =>
            name is null || (name.Length is > 0 and <= 15 && !name.Any(char.IsWhiteSpace) && !name.Any(char.IsControl)));

    private bool IsEnd(string text) => text is "all" or "host" || (IpPrefix.TryParse(text, out var prefix) && prefix.Family == Family)
        || (IpRange.TryParse(text, out var range) && range.Family == Family);

    private static bool IsPorts(string text) => text.Split(':') is { Length: <= 2 } ends && ends.All(end => ushort.TryParse(end, out _));
}
