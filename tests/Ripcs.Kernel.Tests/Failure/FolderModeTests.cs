using Shouldly;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>Folders that are missing are made so that nobody else can write them, whatever the umask of whoever runs ripcs.</summary>
public sealed class FolderModeTests
{
    [RootKernelFact]
    public void Under_a_umask_of_000_no_folder_above_state_and_locks_can_be_written_by_others()
    {
        using var program = new WholeProgram();

        var said = program.Run("""
            umask 000
            export RIPCS_STATE_DIR=$HERE/var/lib/state RIPCS_RUN_DIR=$HERE/var/run/locks
            ripcs rules apply rules >/dev/null; echo "exit code $?"
            stat -c '%a %n' var var/lib var/lib/state var/run var/run/locks
            """);

        said.ShouldBe("exit code 0\n755 var\n755 var/lib\n700 var/lib/state\n755 var/run\n700 var/run/locks\n");
    }
}
