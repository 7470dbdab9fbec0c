using System.Collections.Concurrent;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Texts;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Changes.Operations;

/// <summary>The environment of a change: the kernel's tables, the state directory, locks, guards and the
/// clock. The command line makes it from options and environment; tests use a fake netfilter.</summary>
internal sealed record Machine
{
    /// <summary>Opens the kernel's tables, with the command line's variant of iptables if none is given.</summary>
    public required Func<BackendChoice?, INetfilter> Netfilter { get; init; }

    /// <summary>Null if rules cannot be rehearsed.</summary>
    public required Func<IRehearsal?> Rehearsal { get; init; }

    /// <summary>The state directory, and whether it may be used here.</summary>
    public required StateAccess State { get; init; }

    /// <summary>Identifies this build of Ripcs.</summary>
    public required Func<string> Program { get; init; }

    /// <summary>See <see cref="HostIdentity.Mark"/>.</summary>
    public required Func<string?> Place { get; init; }

    /// <summary>The folder of the locks; null for /run/ripcs.</summary>
    public required string? RunDirectory { get; init; }

    /// <summary>How long a change waits for the lock.</summary>
    public required TimeSpan LockWait { get; init; }

    /// <summary>Is told who holds the lock before a change waits for it.</summary>
    public Action<string>? WhenHeld { get; init; }

    /// <summary>How long a change waits until a pending one is confirmed or reverted; zero if nobody asked for that.</summary>
    public TimeSpan PendingWait { get; init; }

    /// <summary>Shows what a run waits for while it does.</summary>
    public Action<string, Action> WhileWaiting { get; init; } = (_, wait) => wait();

    public Action<TimeSpan> Sleep { get; init; } = Thread.Sleep;

    /// <summary>The requested variant of iptables.</summary>
    /// <exception cref="HostException">The environment names an unknown one; commands that need none do not fail.</exception>
    public required Func<BackendChoice> Backend { get; init; }

    /// <summary>Starts the guard of a change in this state directory; the file is the guard's lock.</summary>
    public required Func<StateDirectory, string, BackendChoice, IGuardStarter> GuardStarter { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>The files and rules that were read during compilation; null if none were.</summary>
    public EarlyLook? Early { get; init; }

    /// <summary>True to use no reading of an earlier run.</summary>
    public bool IsAfresh { get; init; }

    /// <summary>For an operation that goes on where rules cannot be read; null if everything must be read.</summary>
    public TakenAsLive? TakenAsLive { get; init; }

    /// <summary>The same for an operation that must end soon, see <see cref="INetfilter.Impatient"/>: all its tries share one knowledge
    /// of what hangs.</summary>
    public Machine Impatient()
    {
        var opened = new ConcurrentDictionary<string, INetfilter>();
        return this with { Netfilter = asked => opened.GetOrAdd($"{asked}", _ => Netfilter(asked).Impatient()) };
    }

    /// <summary>The live state, from the early look or from an earlier run if nothing was written since.</summary>
    /// <inheritdoc cref="FirewallReader.ReadAt"/>
    public Reading ReadAt(INetfilter netfilter) => TakenAsLive is { } taken ? FirewallReader.ReadAt(netfilter, taken)
        : Early?.Rules(netfilter) ?? ReadLate(netfilter);

    /// <summary>The same without the early look.</summary>
    public Reading ReadLate(INetfilter netfilter) =>
        (IsAfresh ? null : KeptReadingFile.Find(Path.GetFullPath(State.Path), Place, netfilter)) ?? FirewallReader.ReadAt(netfilter);

    /// <summary>Keeps a reading for later runs; only under the lock.</summary>
    public void Keep(StateDirectory state, INetfilter netfilter, Reading reading) =>
        KeptReadingFile.Write(state, Place(), netfilter, reading);

    /// <summary>The user who makes the change.</summary>
    public required string User { get; init; }

    /// <summary>Counts the rules of a change that open to or from everywhere.</summary>
    public required IOpenings Openings { get; init; }

    /// <summary>The number of changes in the history.</summary>
    /// <exception cref="HostException">The number is unknown.</exception>
    public required Func<int> KeptChanges { get; init; }

    /// <summary>Reads the file of a set whose content is refreshed.</summary>
    public Func<string, string?, RefreshedSet, ReadSet> ReadSet { get; init; } = (_, _, _) => new ReadSet([], [], IsMissing: true);

    /// <summary>Called before the first block of a change may be written.</summary>
    public required Action Begins { get; init; }

    /// <summary>The state directory, which is created if missing: for commands that change the host.</summary>
    public StateDirectory OpenState() => State.Open();

    /// <summary>The state directory, or null if there is none: for commands that only read.</summary>
    public StateDirectory? LookAtState() => State.Look();

    /// <summary>The lock that a command holds while it changes the host.</summary>
    public string LockFile(StateDirectory state) => ApplyLock.PathFor(RunDirectory, state);

    /// <summary>Waits for the lock to change the host.</summary>
    /// <exception cref="BusyException">The lock was not released in time.</exception>
    public ApplyLock TakeLock(StateDirectory state)
    {
        var taken = WaitForLock(state);
        State.Settle(state, Path.GetDirectoryName(taken.Path)!);
        LeftLocks.Remove(taken);
        ThrowawayFolder.RemoveLeft();
        return taken;
    }

    /// <summary>Waits until no change is running, and writes nothing.</summary>
    /// <exception cref="BusyException">The lock was not released in time.</exception>
    public ApplyLock WaitForLock(StateDirectory state, TimeSpan? wait = null) =>
        ApplyLock.Take(LockFile(state), wait ?? LockWait, WhenHeld);

    /// <summary>True if a change is running now.</summary>
    public bool IsLocked(StateDirectory state) => ApplyLock.IsTaken(LockFile(state));

    public Guards Guards(StateDirectory state, BackendChoice? backend = null)
    {
        var lockFile = LockFile(state) + "-guard";
        return new Guards(lockFile, state.Path, GuardStarter(state, lockFile, backend ?? Backend()));
    }

    /// <summary>How a change is confirmed that must be confirmed within a time, or not at all.</summary>
    public IConfirmation Confirmation(StateDirectory state, TimeSpan? within) => within is { } time
        ? new PendingConfirmation(new PendingFiles(state), Guards(state), time, Backend(), () => new Timeline(new History(state)).Current,
            Clock)
        : new NoConfirmation(new PendingFiles(state), Clock);
}

/// <summary>Reads during the compilation of the rule files what a run needs afterwards: the record of the last run, and the live
/// rules if the kernel has a generation counter. Both are used only if they are still current; a failed read is ignored.</summary>
internal sealed class EarlyLook : IDisposable
{
    private readonly Task<AppliedRecord?> _record;
    private readonly Task<Reading?> _rules;

    /// <param name="look">Opens the state directory; its <see cref="ReadFiles"/> remembers the files read.</param>
    /// <param name="open">Opens the tables.</param>
    /// <param name="read">Reads them.</param>
    public EarlyLook(Func<StateDirectory?> look, Func<INetfilter> open, Func<INetfilter, Reading> read)
    {
        _record = Beside(() => Catch.Quietly(() => AppliedFile.Read(look())));
        _rules = Beside(() => Catch.Quietly(() => open() is var netfilter && netfilter.Generation() is not null
            ? read(netfilter) : null));
    }

    /// <summary>The record; null if it cannot be read.</summary>
    public AppliedRecord? Record => _record.GetAwaiter().GetResult();

    /// <summary>The live state, if nothing was written since; otherwise null. Sets are read again: their changes are not counted.</summary>
    public Reading? Rules(INetfilter netfilter) =>
        _rules.GetAwaiter().GetResult() is { Generation: { } then } reading && netfilter.Generation() == then
            ? reading.State.HasSets ? FirewallReader.WithSets(netfilter, reading) : reading : null;

    /// <summary>Waits for unfinished reads, so that no work goes on unnoticed by the caller.</summary>
    public void Dispose() => Task.WaitAll(_record, _rules);

    // On threads of their own: the pool's threads read the output of programs.
    private static Task<T> Beside<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
