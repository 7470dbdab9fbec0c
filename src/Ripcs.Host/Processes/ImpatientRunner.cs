using System.Collections.Concurrent;

namespace Ripcs.Host.Processes;

/// <summary>For operations that must end soon whatever a program does: one that hangs is killed after a few seconds. One that hung
/// while it read is not started again; one that wrote is, a few times and with less patience, because what it hung at may be one table of
/// several. A program that works may take its time, because half of its work helps nobody.</summary>
internal sealed class ImpatientRunner(IProcessRunner inner) : IProcessRunner
{
    private static readonly TimeSpan ToRead = TimeSpan.FromSeconds(10);

    // What is not read is written all the same; what is not written leaves a host open.
    private static readonly TimeSpan ToWrite = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ToWriteAgain = TimeSpan.FromSeconds(5);

    // A family as a whole and each of its four tables: 40 seconds in all.
    private const int MostHangs = 5;

    private readonly ConcurrentDictionary<string, (int Hangs, HangingException Last)> _hung = [];

    /// <summary>True if a program hung.</summary>
    public bool HasHung => !_hung.IsEmpty;

    public ProcessResult Run(ProcessCommand command)
    {
        if (_hung.TryGetValue(command.Program, out var before) && before.Hangs >= MostHangs)
            throw before.Last;

        var isWriting = command.Input.Length > 0;
        try
        {
            return inner.Run(command with { IdleLimit = !isWriting ? ToRead : before.Hangs > 0 ? ToWriteAgain : ToWrite });
        }
        catch (HangingException e)
        {
            _hung[command.Program] = (isWriting ? before.Hangs + 1 : MostHangs, e);
            throw;
        }
    }
}

/// <summary>A program did not end, or printed without an end, and was killed.</summary>
internal sealed class HangingException(string message) : NetfilterException(message);
