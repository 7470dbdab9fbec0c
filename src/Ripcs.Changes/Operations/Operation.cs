using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Host.Checkouts;

namespace Ripcs.Changes.Operations;

/// <summary>
/// What somebody wants to be live, and what is refused on the way there: apply, clean, flush, rollback, restore, and the revert of a change
/// that nobody confirmed are one type each. <see cref="Change"/> is the one road that all of them take.
/// </summary>
/// <param name="name">The command, as its report and the history say it.</param>
/// <param name="words">What was typed behind it.</param>
internal abstract class Operation(string name, string words = "")
{
    public string Name => name;

    /// <summary>"rules apply PATH".</summary>
    public string CommandText => $"{name} {words}".TrimEnd();

    /// <summary>" --force": options that change what is done, as the history tells of them.</summary>
    public virtual string Options => "";

    /// <summary>The session by which the caller came to this host; null for one who sits
    /// in front of it, where nobody waits, and where the rules are another host's.</summary>
    public CallerSession? Caller { get; init; }

    /// <summary>The addresses of the host and its routes, with which it is told what the change means for packets; null where
    /// that is not told, or these are not known.</summary>
    public HostEnds? Ends { get; init; }

    /// <summary>How long the change is pending before it reverts; null if it stays without one.</summary>
    public TimeSpan? ConfirmWithin { get; init; }

    /// <summary>The rule files that the run compiled; null for one that compiled none.</summary>
    public virtual RuleSet? Rules => null;

    /// <summary>The same where it brings them into force: they are remembered.</summary>
    public virtual RuleSet? Brings => null;

    /// <summary>How an apply is to be done; as usual for all others.</summary>
    public virtual ApplyOptions How => ApplyOptions.Usual;

    /// <summary>False for flush, which is the way to get rid of chains in one of two variants.</summary>
    public virtual bool RefusesOtherVariant => true;

    /// <summary>True where an earlier state comes back: names that are lost with damaged files keep no rule out.</summary>
    public virtual bool BringsBack => false;

    /// <summary>True where nobody waits at a prompt: what cannot be written down, or rehearsed, keeps no rule out.</summary>
    public virtual bool GoesOn => false;

    /// <summary>True where the last recorded state comes back: it is recorded already, and what is pending was looked at before.</summary>
    public virtual bool IsRecorded => false;

    /// <summary>The pending change that comes out of force: by its revert, or by a rollback at once.</summary>
    public virtual RevertConfirmation? Reverts => null;

    /// <summary>The change that nobody confirmed, and that this one reverts; null if this is no revert.</summary>
    public virtual int? Reverted => null;

    /// <summary>For an apply that need not be made again in full while nothing changes; null for all others.</summary>
    public RunInputs? Inputs { get; init; }

    /// <summary>The plan that is applied, if this is the apply of one.</summary>
    public virtual PlanMark? Plan => null;

    /// <summary>Of which git revision the rule files are; asked where something changes.</summary>
    public virtual RevisionOfRules? Revision() => null;

    /// <summary>Why the change is not made after all, asked before the lock is taken; null to go on.</summary>
    public virtual RunReport? Ask() => null;

    /// <summary>Looks, as soon as the lock is held, before anything is read or put aside.</summary>
    /// <exception cref="HostException">The change is not made.</exception>
    public virtual void Enter()
    {
    }

    /// <summary>Told of a change that an earlier run brought into force and this one wrote down.</summary>
    public virtual void HasRecorded(HistoryRecord record)
    {
    }

    /// <summary>Why what is held keeps the change out; null if it does not.</summary>
    public virtual string? HeldReason(HeldPartitions held) => null;

    /// <summary>What is desired, worked out from what is live.</summary>
    public abstract Desired Make(FirewallState actual, Knowledge recorded);

    /// <summary>The same for a run that writes.</summary>
    public virtual Desired MakeToWrite(FirewallState actual, Knowledge recorded) => Make(actual, recorded);

    /// <summary>Looks, before the first block is rehearsed, whether what is to be written is what was approved.</summary>
    /// <exception cref="HostException">It is not.</exception>
    public virtual void Approve(PlannedChange planned)
    {
    }

    /// <summary>The last look before the first block; with --confirm, too: the revert
    /// comes, but only after nobody could get in for that long.</summary>
    /// <exception cref="HostException">Nothing must be written, as it would lock out whoever asks for it.</exception>
    public virtual void BeforeWriting(Desired desired)
    {
        if (desired.Lockout is { } lockout)
            throw new LockoutException(lockout);
    }

    /// <summary>What is to be said of the caller's own session.</summary>
    protected LockoutText LockoutOf(FirewallState actual, Func<FirewallState> after, IEnumerable<CompiledPartition> partitions,
        LockoutRun run) => Caller is null ? LockoutText.Nothing : LockoutText.Of(Caller, actual, after(), partitions, run);
}

/// <summary>How an apply is to be done.</summary>
internal sealed record ApplyOptions
{
    public static readonly ApplyOptions Usual = new();

    /// <summary>True if the old chains of what changes go with it.</summary>
    public bool Clean { get; init; }

    /// <summary>True if the host's other rules go with it.</summary>
    public bool Replace { get; init; }

    /// <summary>True if what no file names goes with it.</summary>
    public bool Prune { get; init; }

    /// <summary>True to apply what is held.</summary>
    public bool Again { get; init; }

    /// <summary>True to go on whatever a packet meets between two blocks; that is said all the same.</summary>
    public bool Force { get; init; }

    /// <summary>Why it is made, as somebody says.</summary>
    public string? Message { get; init; }

    /// <summary>The ticket of the change, beside those of the rules that it touches; null for none.</summary>
    public string? Ticket { get; init; }

    /// <summary>Ends the live connections that the rules deny; null where these are left alone.</summary>
    public Revocation? Revokes { get; init; }

    /// <summary>" --again --force": what the history tells of them.</summary>
    public string Words => $"{(Clean ? " --clean" : "")}{(Replace ? " --replace" : "")}{(Prune ? " --prune" : "")}"
        + $"{(Again ? " --again" : "")}{(Force ? " --force" : "")}{(Revokes is not null ? " --revoke" : "")}";
}
