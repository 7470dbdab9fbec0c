namespace Ripcs.Core.Texts;

/// <summary>How a program ended that should have done its work.</summary>
public static class Ending
{
    /// <summary>Signal 11.</summary>
    public const int Fault = Signals + 11;

    // The exit code of a shell and of .NET for a process ended by a signal is 128 plus its number.
    private const int Signals = 128;
    private const int Killed = Signals + 9;

    /// <param name="exitCode">As .NET reports it.</param>
    public static bool IsBySignal(int exitCode) => exitCode > Signals;

    /// <summary>"failed (exit code 3)", or the signal that ended it.</summary>
    /// <param name="exitCode">As .NET reports it.</param>
    public static string Words(int exitCode) => exitCode switch
    {
        Killed => "was killed (signal 9; if memory ran out, dmesg says so)",
        > Signals => $"was ended by signal {exitCode - Signals}",
        _ => $"failed (exit code {exitCode})",
    };
}
