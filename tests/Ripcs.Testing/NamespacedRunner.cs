using Ripcs.Core.Model;
using Ripcs.Host.Processes;

namespace Ripcs.Testing;

/// <summary>Runs every program inside a network namespace, with a lock file of its own for legacy iptables.</summary>
/// <param name="enter">The words in front of each program; none where the inner one starts them inside.</param>
internal sealed class NamespacedRunner(IProcessRunner inner, ValueList<string> enter, string xtablesLockFile) : IProcessRunner
{
    public ProcessResult Run(ProcessCommand command) => inner.Run((enter.Count == 0 ? command : command with
    {
        Program = enter[0],
        Arguments = enter.Skip(1).Append(command.Program).Concat(command.Arguments).ToValueList(),
    }) with
    {
        XtablesLockFile = command.XtablesLockFile ?? xtablesLockFile,
    });
}
