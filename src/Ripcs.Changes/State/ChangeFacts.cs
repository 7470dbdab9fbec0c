using System.Text.Json.Serialization;
using Ripcs.Host.Checkouts;

namespace Ripcs.Changes.State;

/// <summary>What one looks for in a list of changes: all that stands in the file of a change itself, whatever else it refers to.</summary>
internal abstract record ChangeFacts
{
    /// <summary>Counts changes from 1; given by <see cref="History.Append"/>.</summary>
    public int Number { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The same by the machine's own count, which nobody sets; null in a record of an older Ripcs.</summary>
    public Uptime? Uptime { get; init; }

    public required string User { get; init; }

    /// <summary>The version of Ripcs that made the change.</summary>
    public required string RipcsVersion { get; init; }

    /// <summary>"rules apply PATH" and the like.</summary>
    public required string Command { get; init; }

    /// <summary>The line that was printed as the sum.</summary>
    public required string Summary { get; init; }

    /// <summary>
    /// The chains of either state that do not hold what their names say: somebody had changed them by hand, and they were recorded as
    /// found. All others must prove their names when the file is read.
    /// </summary>
    public ValueList<ChainPlace> AsFound { get; init; }

    /// <summary>The chains that the change took out of force, so that nobody
    /// has to compare states to see since when they are stale.</summary>
    public ValueList<ChainPlace> Unhooked { get; init; }

    /// <summary>Of how many foreign chains an apply took rules away: a rollback to before it puts them back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Replaced { get; init; }

    /// <summary>What the rule files said about the rules that changed.</summary>
    public ValueList<string> Tickets { get; init; }

    /// <summary>The partitions that the change is about, in order; empty in a record of an older Ripcs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string> PartitionNames { get; init; }

    /// <summary>The partitions whose host policy says the policies that the change set, or said those that it gave back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string> OfPolicies { get; init; }

    /// <summary>Why it was made, as somebody said; null if nobody did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Message { get; init; }

    /// <summary>The plan that was applied; null for any other change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PlanMark? Plan { get; init; }

    /// <summary>Of which git revision its rule files were; null where they were of none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RevisionOfRules? Revision { get; init; }

    /// <summary>The change whose state a rollback or a revert brought back; 0 for the
    /// one before all changes that are kept; null for any other command.</summary>
    public int? Restores { get; init; }

    /// <summary>The change that nobody confirmed, and that this one reverted; null for any other command.</summary>
    public int? Reverts { get; init; }
}

/// <summary>Which plan was applied.</summary>
/// <param name="Sha256">Of the whole file.</param>
/// <param name="User">Who made it.</param>
/// <param name="On">The host on which it was made.</param>
/// <param name="Time">When; UTC.</param>
internal sealed record PlanMark(string Sha256, string User, string On, DateTimeOffset Time)
{
    /// <summary>Who signed it, as the list of allowed signers names them; null where no signature was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? SignedBy { get; init; }
}
