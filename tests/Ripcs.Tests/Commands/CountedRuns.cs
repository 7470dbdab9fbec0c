using Ripcs.Changes.State;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Tests.Commands;

/// <summary>Counts what runs compile and read, after one that was verified.</summary>
public abstract class CountedRuns : IDisposable
{
    private protected const string NothingToDo = "nothing to do: 2 partitions are live as written.";

    private protected CountedRuns()
    {
        Scene.Netfilter.CountsChanges = true;
        Scene.Netfilter.BeforeRead = _ => Read++;
        Scene.Compiler = (path, trust) =>
        {
            Compiled++;
            return WithoutFence.Compile(path, trust);
        };
    }

    private protected CommandLineScene Scene { get; } = CommandLineScene.WithShopAndForum();

    private protected int Compiled { get; private set; }

    private protected int Read { get; set; }

    public void Dispose()
    {
        Scene.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Brings what is written into force, and reads it once more; the next run is short.</summary>
    private protected void Verify()
    {
        Scene.Live();
        Scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    private protected void IsLong(Action before, Func<CommandResult> run, bool compilesOnly = false) =>
        IsLong(before, () => { }, run, compilesOnly: compilesOnly);

    private protected void IsLong(
        Action before, Action something, Func<CommandResult> run, int? exitCode = null, string? says = null, bool compilesOnly = false)
    {
        before();
        something();

        var result = Count(run);

        Compiled.ShouldBe(1);
        (Read > 0).ShouldBe(!compilesOnly && exitCode is null or ExitCode.Done);
        result.Output.ShouldNotContain("Nothing was read");
        result.Output.ShouldContain(says ?? "");
        result.ExitCode.ShouldBe(exitCode ?? result.ExitCode);
    }

    private protected CommandResult Count(Func<CommandResult> run)
    {
        (Compiled, Read) = (0, 0);

        // What is looked at here is the last verified run.
        if (Scene.At($"state/{KeptReadingFile.Name}") is var kept && File.Exists(kept))
            File.Delete(kept);

        return run();
    }
}
