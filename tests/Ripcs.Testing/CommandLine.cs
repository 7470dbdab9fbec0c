using Ripcs.Commands;
using Ripcs.Netfilter;

namespace Ripcs.Testing;

/// <summary>ripcs as one types it, in this process, with a state of its own that is gone afterwards.</summary>
internal sealed class CommandLine(INetfilter? netfilter = null) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");

    /// <summary>Runs ripcs with these arguments.</summary>
    public CommandLineResult Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var host = new CommandHost
        {
            Output = output,
            Errors = errors,
            IsTerminal = false,
            Environment = new RipcsEnvironment(In("state"), In("run"), Backend: null, XtablesLockFile: null, User: "tester"),
            Netfilter = netfilter,
        };
        var exitCode = RipcsProgram.Run(arguments, host);
        return new CommandLineResult(exitCode, output.ToString(), errors.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string In(string name) => Path.Combine(_folder.FullName, name);
}

/// <summary>How a run ended and what it printed.</summary>
internal sealed record CommandLineResult(int ExitCode, string Output, string Errors);
