using Ripcs.Changes.Applying;

namespace Ripcs.Changes.Operations;

/// <summary>The input of an apply, for the next run to compare.</summary>
/// <param name="Path">The path as typed.</param>
/// <param name="Digest">The same for equal rule files.</param>
/// <param name="Loaded">The files that they load.</param>
/// <param name="Diagnostics">Their warnings.</param>
/// <param name="Holds">The days on which the compilation has the same result.</param>
/// <param name="Words">The words of a text with advice, because the report is stored.</param>
internal sealed record RunInputs(string Path, string Digest, ValueList<string> Loaded, ValueList<Diagnostic> Diagnostics, DaySpan Holds,
    Func<AdvisedText, string> Words);

/// <summary>Skips compiling and reading: a run that finds everything as the last verified one left
/// it has nothing to do, and repeats what that one said. In any doubt the shortcut is not taken.</summary>
internal static class Shortcut
{
    /// <summary>The run with nothing to do that this one would repeat, and whether nothing was written to nf_tables since; null if
    /// everything must be compiled and read.</summary>
    /// <param name="path">The path as typed.</param>
    /// <param name="isRemembering">True to store the generation at which the rules were read.</param>
    /// <param name="readAgain">Returns the rule files' current digest, see <see
    /// cref="RunInputs.Digest"/>; null if anything is wrong with one.</param>
    public static (VerifiedRun Run, bool IsUnwritten)? Find(
        Machine machine, string path, bool isRemembering, Func<VerifiedRun, string?> readAgain)
    {
        try
        {
            var directory = Path.GetFullPath(machine.State.Path);
            if (VerifiedFile.Find(directory) is not { } run || run.Basis.Path != path || !run.Holds.Contains(Today.Of(machine.Clock))
                || machine.KeptChanges() <= 0)
            {
                return null;
            }

            // Checked first to save time, and again after everything else to be correct, because something may be written meanwhile.
            var netfilter = machine.Netfilter(null);
            var then = run.Basis.Tables;
            var isUnwritten = then.Generation is not null && netfilter.Mark() == then with { Sets = null, Rules = null };
            if ((!isUnwritten && then.Rules is null) || readAgain(run) is not { } inputs)
                return null;

            RunBasis? Now() => BasisNow(machine, directory, netfilter, path, inputs, then.Generation is not null,
                hasSets: then.Sets is not null);
            return isUnwritten
                ? Now() is { } now && now with { Tables = now.Tables with { Rules = then.Rules } } == run.Basis
                    ? (run, true) : null
                : FindByReading(machine, run, netfilter, isRemembering, Now) ? (run, false) : null;
        }
        catch (Exception e) when (e is HostException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True if nothing has changed except what other programs wrote
    /// in chains of their own, or if there is no generation counter.</summary>
    private static bool FindByReading(Machine machine, VerifiedRun run, INetfilter netfilter, bool isRemembering, Func<RunBasis?> read)
    {
        var before = read();
        if (before is null || before with { Tables = before.Tables with { Generation = run.Basis.Tables.Generation,
            Rules = run.Basis.Tables.Rules } } != run.Basis
            || netfilter.RulesMark() != run.Basis.Tables.Rules || read() != before)
        {
            return false;
        }

        if (isRemembering && before.Tables.Generation is not null)
        {
            RememberCount(machine, run with { Time = machine.Clock.GetUtcNow(),
                Basis = run.Basis with { Tables = run.Basis.Tables with { Generation = before.Tables.Generation } } });
        }

        return true;
    }

    // If two processes want this, one is enough; and a process that is changing the host will store a newer one.
    private static void RememberCount(Machine machine, VerifiedRun run)
    {
        if (machine.LookAtState() is not { } state)
            return;

        _ = Catch<BusyException>.In(() =>
        {
            using var alone = machine.WaitForLock(state, TimeSpan.Zero);
            VerifiedFile.Write(state, run);
        });
    }

    /// <summary>The basis of a run that is about to read everything; null if a later change of it could not be noticed.</summary>
    public static RunBasis? Begin(Machine machine, StateDirectory state, INetfilter netfilter, RunInputs inputs)
    {
        // With legacy iptables, asking for the generation would make the kernel load nf_tables.
        return Catch.Quietly(() => BasisNow(machine, state.Path, netfilter, inputs.Path, inputs.Digest,
            isCounted: netfilter.Generation() is not null, hasSets: true));
    }

    /// <summary>Stores a run that found nothing to do, if nothing changed meanwhile,
    /// including the state: an equal run would then give the same report.</summary>
    /// <param name="began">Its basis when it began, under the lock that is still held.</param>
    public static void Remember(
        Machine machine, StateDirectory state, INetfilter netfilter, RunInputs inputs, RunBasis began, Outcome.Nothing nothing)
    {
        var isTold = began.Tables.Generation is { } generation ? nothing.Reading.Generation == generation
            : nothing.Reading.Mark is not null;
        // What was read back chain by chain has no mark yet, and without one the next ban of fail2ban would cost a whole run.
        if (isTold && IsPlain(nothing) && (nothing.Reading.Mark ?? netfilter.RulesMark()) is var mark
            && Begin(machine, state, netfilter, inputs) == began)
        {
            var (desired, diff) = (nothing.Desired, nothing.Desired.Diff!);
            VerifiedFile.Write(state, new VerifiedRun
            {
                Time = machine.Clock.GetUtcNow(),
                Basis = began with { Tables = began.Tables with { Rules = mark } },
                Loaded = inputs.Loaded,
                Holds = inputs.Holds,
                Diagnostics = inputs.Diagnostics,
                Notes = desired.Notes.Select(note => note with { Text = inputs.Words(note.Text) }).ToValueList(),
                Partitions = diff.PartitionCount,
                Unnamed = diff.Unnamed,
                Summary = desired.Summary,
            });
        }
    }

    // A set that did not exist then is used by no rule of then, and reading sets starts a program.
    private static RunBasis? BasisNow(
        Machine machine, string state, INetfilter netfilter, string path, string inputs, bool isCounted, bool hasSets) =>
        machine.Place() is { } place && StateStamp.Read(state) is var stamp
            && (isCounted ? netfilter.Mark() : netfilter.MarkOfPrograms()) is { } tables
            ? new RunBasis(machine.Program(), place, path, inputs, stamp, tables with { Sets = hasSets ? netfilter.SetsMark() : null })
                : null;

    private static bool IsPlain(Outcome.Nothing nothing) =>
        nothing.Desired is not DesiredEarlier and { Diff: { IsEmpty: true, IsHalfChanged: false } diff, Stale.Count: 0,
            Leaving.Count: 0 }
        && nothing.Plan.Kept.Count == 0 && diff.Unnamed.All(partition => partition.Drift.Count == 0);
}
