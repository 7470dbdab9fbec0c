using Ripcs.Core.Model;
using Ripcs.Host.Processes;

namespace Ripcs.Testing;

/// <summary>Runs every program inside a network namespace, with a lock file of its own for legacy iptables.</summary>
internal sealed class NamespacedRunner(IProcessRunner inner, ValueList<string> enter, string xtablesLockFile) : IProcessRunner
{
    public ProcessResult Run(ProcessCommand command) => inner.Run(command with
    {
        Program = enter[0],
        Arguments = enter.Skip(1).Append(command.Program).Concat(command.Arguments).ToValueList(),
        XtablesLockFile = command.XtablesLockFile ?? xtablesLockFile,
    });
}
