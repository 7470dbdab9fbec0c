namespace Ripcs.Changes.State;

/// <summary>The last change: its number, time, user and command.</summary>
internal sealed record LastChange(int Number, DateTimeOffset Time, string User, string Command)
{
    /// <summary>If this is a rollback: the change to whose state another rollback must return to undo it, because
    /// without a number it would go one further back. 0 if there is none, as after an unfinished first change.</summary>
    public int? Undone { get; init; }
}
