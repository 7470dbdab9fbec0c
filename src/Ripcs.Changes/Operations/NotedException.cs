namespace Ripcs.Changes.Operations;

/// <summary>A refusal in a run that had something to say before, for example that it has reverted an earlier change.</summary>
internal sealed class NotedException : HostException
{
    private NotedException(HostException reason, ValueList<Note> notes)
        : base(reason.Message, reason) => (Reason, Notes) = (reason, notes);

    /// <summary>The refusal.</summary>
    public HostException Reason { get; }

    public ValueList<Note> Notes { get; }

    /// <param name="reason">The refusal, which may have notes already.</param>
    /// <param name="notes">What was to be said before them.</param>
    public static NotedException With(HostException reason, IEnumerable<Note> notes) => reason is NotedException known
        ? new(known.Reason, [.. notes, .. known.Notes]) : new(reason, [.. notes]);
}
