namespace Ripcs.Changes.Confirming;

/// <summary>
/// What a guard knows of its change. It has read it once, and needs no file any more: one that is deleted or damaged meanwhile
/// is no confirmation, and is written again, so that somebody can still confirm.
/// </summary>
internal sealed class PendingWatch(PendingFiles pending, FoundPending found)
{
    public PendingChange Change { get; private set; } = found.Change;

    /// <summary>The change as it is now; null once it is confirmed, is reverted or never came into force.</summary>
    public FoundPending? Look()
    {
        try
        {
            switch (pending.StageOf(Change.Number))
            {
                case PendingStage.Confirmed or PendingStage.Ended:
                    return null;
                case PendingStage.Unknown:
                    pending.WriteAgain(Change);
                    break;
                default:
                    return Read();
            }
        }
        catch (StateException)
        {
            // A disk that cannot be read or written changes nothing about the deadline.
        }

        return new FoundPending(Change, IsReverting: false);
    }

    private FoundPending Read()
    {
        if (pending.Of(Change.Number) is not { } now)
        {
            // Decided between the two looks; the next one sees how.
            return new FoundPending(Change, IsReverting: false);
        }

        if (now.Change.IsDamaged)
            return pending.Repair(Change) ? new FoundPending(Change, IsReverting: false) : new FoundPending(Change, IsReverting: true);

        // An older file knows less than this process.
        Change = now.Change with { Before = now.Change.Before ?? Change.Before };
        return now with { Change = Change };
    }
}
