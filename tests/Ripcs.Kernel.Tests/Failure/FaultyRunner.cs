using Ripcs.Host.Processes;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>
/// Real programs, but in the place of one of them a shell script, to which "$0" "$@" is the program with its arguments.
/// </summary>
internal sealed class FaultyRunner(IProcessRunner inner, string program, string script) : IProcessRunner
{
    public ProcessResult Run(ProcessCommand command) => inner.Run(
        command.Program.EndsWith(program, StringComparison.Ordinal) && command.Arguments is not ["-V"]
            ? command with { Program = "/bin/sh", Arguments = ["-c", script, command.Program, .. command.Arguments] }
            : command);
}
