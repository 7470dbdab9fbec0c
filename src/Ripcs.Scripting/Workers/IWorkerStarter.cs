namespace Ripcs.Scripting.Workers;

/// <summary>Starts the program that compiles; the border to the host.</summary>
public interface IWorkerStarter
{
    /// <summary>The argument of a worker that is in namespaces of its own.</summary>
    public const string InNamespaces = "in-namespaces";

    /// <summary>The argument of a worker that answers an editor: it parses rule files, and runs none.</summary>
    public const string ForEditor = "for-editor";

    /// <param name="inNamespaces">True to start it in mount and network namespaces of its own. If that is refused, it ends at once.</param>
    /// <returns>Null if it cannot be started in that way at all.</returns>
    public IWorkerProcess? Start(bool inNamespaces);
}

/// <summary>A running worker. Disposing of it kills it.</summary>
public interface IWorkerProcess : IDisposable
{
    /// <summary>The worker's standard input.</summary>
    public Stream Input { get; }

    /// <summary>The worker's standard output.</summary>
    public Stream Output { get; }

    /// <summary>Waits until it has ended; kills it if that takes too long.</summary>
    public WorkerEnd End(TimeSpan patience);
}

/// <summary>How a worker ended.</summary>
/// <param name="ExitCode">128 plus the signal if a signal ended it.</param>
/// <param name="Errors">The beginning of its error output, which the author of a rule file may have written.</param>
public sealed record WorkerEnd(int ExitCode, string Errors);
