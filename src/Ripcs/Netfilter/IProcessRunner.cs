using Ripcs.Core.Model;

namespace Ripcs.Netfilter;

/// <summary>Starts programs; the border that tests and other ways of starting replace.</summary>
internal interface IProcessRunner
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="ProgramMissingException">There is no such program, or it may not be started.</exception>
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

    /// <summary>As shown in messages.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program));
}

/// <summary>How a program ended and what it printed.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Errors);
