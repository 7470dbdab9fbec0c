using System.Collections.Concurrent;

namespace Ripcs.Host.Processes;

/// <summary>For operations that must end soon whatever a program does: one that hangs is killed after a few seconds, and
/// is not started again. A program that works may take its time, because half of its work helps nobody.</summary>
internal sealed class ImpatientRunner(IProcessRunner inner) : IProcessRunner
{
    private static readonly TimeSpan ToRead = TimeSpan.FromSeconds(10);

    // What is not read is written all the same; what is not written leaves a host open.
    private static readonly TimeSpan ToWrite = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, HangingException> _hung = [];

    /// <summary>True if a program hung.</summary>
    public bool HasGivenUp => !_hung.IsEmpty;

    public ProcessResult Run(ProcessCommand command)
    {
        if (_hung.TryGetValue(command.Program, out var before))
            throw before;

        try
        {
            return inner.Run(command with { IdleLimit = command.Input.Length > 0 ? ToWrite : ToRead });
        }
        catch (HangingException e)
        {
            _hung[command.Program] = e;
            throw;
        }
    }
}

/// <summary>A program did not end, and was killed.</summary>
internal sealed class HangingException(string message) : NetfilterException(message);
