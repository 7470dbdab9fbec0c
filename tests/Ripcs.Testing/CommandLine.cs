using Ripcs.Commands;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Netfilter.Connections;
using Ripcs.Host.Rehearsing;
using Ripcs.Scripting;

namespace Ripcs.Testing;

/// <summary>ripcs as one types it, in this process, with state and locks of its own that are gone afterwards.</summary>
internal sealed class CommandLine(INetfilter? netfilter = null) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");

    /// <summary>Runs ripcs with these words.</summary>
    public CommandResult Run(params string[] words) => Run(_folder.FullName, netfilter, words);

    /// <summary>The same with state and locks in a folder of the caller's.</summary>
    public static CommandResult Run(string folder, INetfilter? netfilter, string[] words, IConntrack? conntrack = null,
        IRehearsal? rehearsal = null, string? ssh = null)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var terminal = new UserTerminal { Output = output, Errors = errors };
        var settings = new Settings
        {
            Environment = new RipcsEnvironment(Path.Combine(folder, "state"), Path.Combine(folder, "run"), null, null,
                "tester") { CacheDirectory = Path.Combine(folder, "cache"), SshConnection = ssh },
        };
        var host = new CommandHost
        {
            Terminal = terminal,
            Settings = settings,
            Netfilter = netfilter,
            Rehearsal = rehearsal,
            Facts = new HostFacts
            {
                Conntrack = conntrack ?? new KernelConntrack(),

                // Those of the namespace in which the tests run say nothing of the host of the test.
                OnlyCardTo = _ => null,
                RouteSteps = () => [],
            },
            Compiling = new Compiling(settings, terminal, TimeProvider.System)
            {
                Compiler = (path, trust, today, kept, _) => WithoutFence.Compile(path, trust, kept, today),
            },
        };
        var code = RipcsProgram.Run(words, host);
        return new CommandResult($"ripcs {string.Join(' ', words)}", code, output.ToString(), errors.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
