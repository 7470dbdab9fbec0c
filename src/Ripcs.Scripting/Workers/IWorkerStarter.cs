namespace Ripcs.Scripting.Workers;

/// <summary>Starts the program once more as a worker; the border to the host.</summary>
public interface IWorkerStarter
{
    /// <param name="inNamespaces">True to start it in a mount and a network
    /// namespace of its own. Where that is refused it ends at once.</param>
    /// <returns>Null if it cannot be started in that way at all.</returns>
    public IWorkerProcess? Start(bool inNamespaces);
}

/// <summary>A worker that runs. To dispose of it kills it.</summary>
public interface IWorkerProcess : IDisposable
{
    /// <summary>What it reads.</summary>
    public Stream Input { get; }

    /// <summary>What it says.</summary>
    public Stream Output { get; }

    /// <summary>Waits until it has ended; kills it where that takes too long.</summary>
    public WorkerEnd End(TimeSpan patience);
}

/// <summary>How a worker ended.</summary>
/// <param name="ExitCode">128 and the signal where one ended it.</param>
/// <param name="Errors">The beginning of what it printed; whoever wrote the rule file may have written it.</param>
public sealed record WorkerEnd(int ExitCode, string Errors);
