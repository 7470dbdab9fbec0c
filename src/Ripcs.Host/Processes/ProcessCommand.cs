using Microsoft.Win32.SafeHandles;

namespace Ripcs.Host.Processes;

/// <summary>What to run. Program is an absolute path; nothing is ever looked up on a PATH or split by a shell.</summary>
internal sealed record ProcessCommand(string Program, ValueList<string> Arguments)
{
    /// <summary>What the program reads from standard input.</summary>
    public string Input { get; init; } = "";

    /// <summary>What it reads before that, byte for byte.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may wait without using the processor; null for as long as it may take.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>Variables that the .NET runtime reads when it starts, if the program is this one.</summary>
    public ValueList<(string Name, string Value)> RuntimeVariables { get; init; }

    /// <summary>The lock file that legacy iptables uses instead of its own; no other variable of iptables is ever set.</summary>
    public string? XtablesLockFile { get; init; }

    /// <summary>
    /// An open file that the program keeps open, too: a lock on it lasts as long as the program, even if this process is killed.
    /// </summary>
    public SafeFileHandle? Held { get; init; }

    /// <summary>As shown in messages.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program));
}
