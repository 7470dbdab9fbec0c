using Ripcs.Kernel.Tests.Failure;
using Shouldly;

namespace Ripcs.Kernel.Tests.Sandbox;

/// <summary>The built command is killed with -9 while a sandbox, or a rehearsal, is at work.</summary>
public sealed class KilledSandboxTests : IDisposable
{
    private readonly WholeProgram _program = new();

    public void Dispose() => _program.Dispose();

    [RootKernelFact]
    public void A_killed_sandbox_leaves_neither_its_command_nor_its_folder_behind() => _program.Run("""
        export TMPDIR=$HERE/tmp; mkdir $TMPDIR
        ripcs sandbox -- sh -c 'echo $$ >$HERE/command; exec sleep 300' &
        until [ -s command ]; do sleep 0.1; done
        kill -9 $!; wait $! 2>/dev/null
        tries=0; while kill -0 $(cat command) 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
        kill -0 $(cat command) 2>/dev/null && echo "the command lives"
        ls -d tmp/ripcs-sandbox-* | wc -l
        ripcs sandbox -- true
        ls tmp | grep -c ripcs-
        """).ShouldBe("1\n0\n");

    [RootKernelFact]
    public void A_sandbox_that_is_left_while_a_change_is_pending_leaves_neither_its_guard_nor_its_folder_behind() => _program.Run("""
        export TMPDIR=$HERE/tmp; mkdir $TMPDIR
        ripcs sandbox -- sh -c 'ripcs rules apply $HERE/rules --confirm 300s | grep -c "will be reverted"
            sed -n 2p $RIPCS_RUN_DIR/lock-*-guard >$HERE/guard; kill -0 $(cat $HERE/guard) && echo "the guard runs"'
        tries=0; while kill -0 $(cat guard) 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
        kill -0 $(cat guard) 2>/dev/null && echo "the guard lives"
        ls tmp | grep -c ripcs-
        """).ShouldBe("1\nthe guard runs\n0\n");

    [RootKernelFact]
    public void What_a_killed_sandbox_left_goes_with_the_next_apply_though_that_has_nothing_to_do()
    {
        File.WriteAllText(_program.In("rules/shop.csx"), """
            Partition("shop");
            Accept("ssh").Ports(22).To("10.1.0.1");
            """);

        _program.Run("""
            export TMPDIR=$HERE/tmp; mkdir $TMPDIR
            ripcs rules apply rules >apply.log || cat apply.log
            ripcs sandbox -- sh -c 'echo $$ >$HERE/command; exec sleep 300' &
            until [ -s command ]; do sleep 0.1; done
            kill -9 $!; wait $! 2>/dev/null
            tries=0; while kill -0 $(cat command) 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
            ls -d tmp/ripcs-sandbox-* | wc -l
            ripcs rules apply rules | tail -n 1
            ls tmp | grep -c ripcs-
            """).ShouldBe("1\nnothing to do: 1 partition is live as written.\n0\n");
    }

    [RootKernelFact]
    public void A_rehearsal_that_was_killed_leaves_a_folder_that_the_next_run_removes()
    {
        // So many rules that it can be met.
        File.WriteAllText(_program.In("rules/shop.csx"), """
            Partition("shop");
            Accept("ssh").Ports(22).To(Enumerable.Range(0, 8000).Select(i => $"10.1.{i / 256}.{i % 256}"));
            """);

        _program.Run("""
            export TMPDIR=$HERE/tmp; mkdir $TMPDIR
            ripcs rules apply rules >apply.log 2>&1 &
            until compgen -G 'tmp/ripcs-rehearsal-*/held' >there || ! kill -0 $!; do :; done
            kill -9 $!; wait $! 2>/dev/null
            ls -d tmp/ripcs-rehearsal-* | wc -l
            ripcs rules apply rules >apply.log 2>&1 || cat apply.log
            ls tmp | grep -c ripcs-
            """).ShouldBe("1\n0\n");
    }
}
