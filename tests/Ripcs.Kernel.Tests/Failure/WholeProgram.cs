using Ripcs.Host.Processes;
using Ripcs.Testing;
using Xunit;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>The command as it was built, run by a shell that may put what it likes
/// in its way, with one rule file, state and locks of its own.</summary>
internal sealed class WholeProgram : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");

    public WholeProgram()
    {
        Directory.CreateDirectory(In("rules"));
        File.WriteAllText(In("rules/shop.csx"), "Partition(\"shop\");\nAccept(\"ssh\").Ports(22).To(\"192.0.2.11\");\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A file or folder of its own.</summary>
    public string In(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Runs lines of bash in a network and a mount namespace of their own; what they print, errors too.</summary>
    public string Run(string lines)
    {
        var prepare = $$"""
            export HERE={{_folder.FullName}} RIPCS_STATE_DIR={{In("state")}} RIPCS_RUN_DIR={{In("run")}} XTABLES_LOCKFILE={{In("lock")}}
            export RIPCS_CACHE_DIR={{In("cache")}}
            export PROGRAM={{BuiltProgram.Folder}}
            export PATH=$PROGRAM:$PATH DOTNET_ROOT=${DOTNET_ROOT:-/usr/share/dotnet}
            cd $HERE; exec 2>&1

            """;
        return new ProcessRunner().Run(new ProcessCommand(
            ProgramFiles.Require("unshare", "util-linux"), ["--net", "--mount", "--", "/bin/bash", "-c", prepare + lines])
        {
            TimeLimit = TimeSpan.FromMinutes(10),
        }).Output;
    }
}

/// <summary>A test on the real kernel that only root can make: it mounts, or becomes somebody else.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootKernelFactAttribute : FactAttribute
{
    public RootKernelFactAttribute() =>
        Skip = KernelTests.ReasonToSkip ?? (Environment.IsPrivilegedProcess ? null : "needs root to mount and to become another user");
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootKernelTheoryAttribute : TheoryAttribute
{
    public RootKernelTheoryAttribute() => Skip = new RootKernelFactAttribute().Skip;
}
