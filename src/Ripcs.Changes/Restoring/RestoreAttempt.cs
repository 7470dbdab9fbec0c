using Ripcs.Changes.Applying;
using Ripcs.Changes.Running;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Restoring;

/// <summary>How an attempt ended, what it had wanted, and the change whose state that was; Family where it was about one alone.</summary>
internal sealed record Restored(Outcome Outcome, Target Target, int Change, Family? Family);

/// <summary>Brings a recorded state into force and writes down that it is; what cannot be written keeps no rule out.</summary>
internal sealed class RestoreAttempt(Machine machine, StateDirectory state, INetfilter netfilter, RestoreAim aim)
{
    private readonly List<string> _unwritten = [];

    /// <summary>Why something could not be written.</summary>
    public IReadOnlyList<string> Unwritten => _unwritten;

    /// <summary>True if the state has rules of this family.</summary>
    public bool Wants(Family family) => aim.Record.After.Tables.Any(table => table.Family == family);

    /// <summary>Renames the files that are of no use, so that somebody can look into them.</summary>
    public void PutAside()
    {
        foreach (var name in aim.Broken)
        {
            Try(() => state.SetAside(name));
        }
    }

    public Restored Run(ValueList<Family> families)
    {
        var targets = new RestoreTargets(aim, families);
        var journal = new RunJournal(state, aim.Journal);
        var target = new List<Target>();
        var applier = new Applier(netfilter, aim.Known)
        {
            BeforeWrite = planned =>
            {
                machine.Begins();
                Try(() => journal.Begin(Begin(planned)));
            },
        };
        var outcome = Run(applier, journal, actual =>
        {
            target.Add(targets.Make(actual));
            return target[^1].Wanted;
        });
        switch (outcome)
        {
            case Outcome.Nothing nothing:
                Try(() => Record(nothing.Actual, []));
                break;
            case Outcome.Applied done:
                Try(() => Record(done.After, Applier.MadeBy(done.Plan)));
                break;
            case Outcome.WentBack or Outcome.Busy:
                TakeBack(journal);
                break;
            default:
                break;
        }

        return new Restored(outcome, target[outcome is Outcome.Applied applied ? applied.FirstTry : ^1], aim.Record.Number, families is [var one] ? one : null);
    }

    private Outcome Run(Applier applier, RunJournal journal, Func<FirewallState, OwnedState> wantedFrom)
    {
        try
        {
            return applier.Run(wantedFrom);
        }
        catch (HostException)
        {
            TakeBack(journal);
            throw;
        }
    }

    /// <summary>The journal of a restore says the same as its change, and that it is recorded already.</summary>
    private Journal Begin(PlannedChange planned) => new()
    {
        Change = aim.Record with
        {
            Time = machine.Clock.GetUtcNow(),
            User = machine.User,
            Command = RestoreRun.Name,
            Before = planned.BeforeToKeep(aim.Known),
            After = planned.WantedToKeep,
            Restores = aim.Record.Restores ?? aim.Record.Number,
            Diff = null,
            Stale = [],
            Leaving = [],
        },
        IsRestore = true,
        Partitions = aim.Partitions,
        Made = Applier.MadeBy(planned.Plan).ToValueList(),
        Held = aim.Held ?? Held(),
    };

    private void Record(FirewallState after, IEnumerable<MadeChain> made)
    {
        var record = aim.Applied.At(aim.Record.Number) with { Known = aim.Known.After(after, aim.Partitions, made) };
        if (record != aim.Applied)
        {
            AppliedFile.Write(state, record);
        }

        if (aim.Held is { } held)
        {
            HeldFile.Write(state, held);
        }

        JournalFile.Remove(state);
    }

    private HeldPartitions Held()
    {
        try
        {
            return HeldFile.Read(state);
        }
        catch (StateException)
        {
            return HeldPartitions.None;
        }
    }

    private void TakeBack(RunJournal journal)
    {
        if (journal.TakeBack() is { } left)
        {
            _unwritten.Add(left.Message);
        }
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (StateException e)
        {
            _unwritten.Add(e.Message);
        }
    }
}
