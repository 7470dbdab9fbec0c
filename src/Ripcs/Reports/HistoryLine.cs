using Ripcs.Changes.Plans;
using Ripcs.Host.Checkouts;

namespace Ripcs.Reports;

/// <summary>One change of the history.</summary>
internal sealed record HistoryLine(
    int Number, DateTimeOffset Time, string User, string Command, ValueList<string> Tickets, string Summary, ChangeState State)
{
    /// <summary>The partitions that it affects.</summary>
    public ValueList<string> Partitions { get; init; }

    /// <summary>The reason that the user gave.</summary>
    public string? Message { get; init; }

    /// <summary>The git revision of its rule files.</summary>
    public RevisionOfRules? Revision { get; init; }

    /// <summary>The plan that was applied; null for any other change.</summary>
    public PlanMark? Plan { get; init; }
}

/// <summary>The state of a change.</summary>
internal enum ChangeState
{
    /// <summary>The last change: its state is in force.</summary>
    Current,

    /// <summary>The last change, which is reverted unless it is confirmed.</summary>
    Pending,

    /// <summary>It is in force, and other changes were made after it.</summary>
    Earlier,

    /// <summary>An operator rolled it back.</summary>
    RolledBack,

    /// <summary>It was not confirmed in time, so it was reverted.</summary>
    Reverted,
}
