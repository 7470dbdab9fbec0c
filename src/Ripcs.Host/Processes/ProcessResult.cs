namespace Ripcs.Host.Processes;

/// <summary>How a program ended and what it printed.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Errors)
{
    /// <summary>True if a signal ended the program.</summary>
    public bool IsBySignal => Ending.IsBySignal(ExitCode);

    /// <inheritdoc cref="Ending.Words"/>
    public string HowItFailed => Ending.Words(ExitCode);
}
