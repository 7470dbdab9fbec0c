namespace Ripcs.Changes.Proposals;

/// <summary>The options of an apply.</summary>
internal sealed record ApplyOptions
{
    public static readonly ApplyOptions Usual = new();

    /// <summary>True to delete the old chains of what changes as well.</summary>
    public bool Clean { get; init; }

    /// <summary>True to remove the host's other rules as well.</summary>
    public bool Replace { get; init; }

    /// <summary>True to remove partitions that no file names as well.</summary>
    public bool Prune { get; init; }

    /// <summary>True to apply held partitions.</summary>
    public bool Again { get; init; }

    /// <summary>True if --force was given: what a gate then lets pass, it still says in a warning.</summary>
    public bool Force { get; init; }

    /// <summary>The reason that the user gives.</summary>
    public string? Message { get; init; }

    /// <summary>The ticket of the change, in addition to those of the rules that it touches; null for none.</summary>
    public string? Ticket { get; init; }

    /// <summary>True to end the live connections that the rules deny.</summary>
    public bool Revokes { get; init; }
}
