using Ripcs.Host.Processes;

namespace Ripcs.Tests.Netfilter;

/// <summary>Answers every program with what the test says, and remembers what was asked.</summary>
internal sealed class ScriptedRunner(ProcessResult answer) : IProcessRunner
{
    public List<ProcessCommand> Commands { get; } = [];

    public ProcessResult Run(ProcessCommand command)
    {
        Commands.Add(command);
        return command.Arguments is ["-V"] ? new ProcessResult(0, "iptables v1.8.9 (nf_tables)\n", "") : answer;
    }
}
