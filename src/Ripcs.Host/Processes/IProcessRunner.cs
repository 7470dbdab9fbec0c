using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Ripcs.Core.Model;

namespace Ripcs.Host.Processes;

/// <summary>Starts programs; the border that tests and other ways of starting replace.</summary>
internal interface IProcessRunner
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="ProgramMissingException">There is no such program, or no permission to start it.</exception>
    /// <exception cref="NetfilterException">It did not end within its time limit; it was killed with all that it started.</exception>
    public ProcessResult Run(ProcessCommand command);
}

/// <summary>What to run. Program is an absolute path; nothing is ever looked up on a PATH or split by a shell.</summary>
internal sealed record ProcessCommand(string Program, ValueList<string> Arguments)
{
    /// <summary>What the program reads from standard input.</summary>
    public string Input { get; init; } = "";

    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The lock file that legacy iptables uses instead of its own; the one variable that a caller can set.</summary>
    public string? XtablesLockFile { get; init; }

    /// <summary>
    /// An open file that the program holds open, too: a lock on it lasts as long as the program, though we are killed meanwhile.
    /// </summary>
    public SafeFileHandle? Held { get; init; }

    /// <summary>As shown in messages.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program));
}

/// <summary>How a program ended and what it printed.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Errors)
{
    // What a shell and .NET make of a signal.
    private const int Signals = 128;
    private const int Killed = 9;

    /// <summary>True if the program did not end by itself.</summary>
    public bool IsBySignal => ExitCode > Signals;

    /// <summary>"failed (exit code 3)", or the signal that ended it.</summary>
    public string HowItFailed => ExitCode switch
    {
        Signals + Killed => "was killed (signal 9; if memory ran out, dmesg says so)",
        > Signals => string.Create(CultureInfo.InvariantCulture, $"was ended by signal {ExitCode - Signals}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"failed (exit code {ExitCode})"),
    };
}
