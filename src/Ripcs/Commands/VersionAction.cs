using System.CommandLine;
using System.CommandLine.Invocation;
using Ripcs.Host;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>--version: the version that the history records too.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(RipcsVersion.Text);
        return ExitCode.Done;
    }
}
