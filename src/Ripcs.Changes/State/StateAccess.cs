using System.Text;
using System.Text.Json;

namespace Ripcs.Changes.State;

/// <summary>Opens the state directory, and prevents the use of another machine's or network namespace's one by mistake.</summary>
/// <param name="path">Its path.</param>
/// <param name="here">The machine and namespace of this run.</param>
/// <param name="adopts">True to assign it to this machine and namespace.</param>
/// <param name="takeLock">Takes the lock of this namespace.</param>
/// <param name="atStep">Called before each step that changes a file; tests crash here.</param>
internal sealed class StateAccess(
    string path, HostIdentity here, bool adopts, Func<StateDirectory, IDisposable> takeLock, Action<string>? atStep)
{
    /// <summary>Its path.</summary>
    public string Path => path;

    /// <summary>The files in it that the run has read so far.</summary>
    public ReadFiles Often { get; init; } = new();

    /// <summary>For commands that change the host: creates it if missing.</summary>
    /// <param name="isInDoubtEnough">True to bring rules back: a firewall is more important than doubts about the owner.</param>
    /// <exception cref="HostException">It belongs to another machine or namespace, or cannot be trusted.</exception>
    public StateDirectory Open(bool isInDoubtEnough = false) =>
        Trusted(Adopted(StateDirectory.Open(path, atStep, Often)), isInDoubtEnough);

    /// <summary>For read-only commands: null if there is none.</summary>
    /// <exception cref="HostException">It belongs to another machine or namespace, or cannot be trusted.</exception>
    public StateDirectory? Look(bool isInDoubtEnough = false) => LookAtAny() is { } state ? Trusted(state, isInDoubtEnough) : null;

    private StateDirectory Trusted(StateDirectory state, bool isInDoubtEnough)
    {
        if (Trouble(state) is { } trouble && !(isInDoubtEnough && (trouble == state.Owner.Trouble || state.Owner.IsUnknown(state, here))))
            throw new StateException(trouble);

        // A restore brings back what the namespace that is gone had.
        state.IsLeftBehind = !isInDoubtEnough && state.Owner.Record is { } record && here.Network.To(record) is Kinship.Heir;
        return state;
    }

    /// <summary>The same as <see cref="Look"/>, whoever the owner is: for commands that show it together with its owner.</summary>
    public StateDirectory? LookAtAny() => StateDirectory.OpenExisting(path, atStep, Often) is { } state ? Adopted(state) : null;

    /// <summary>Why it is not, or may not be, the state of this machine and namespace; null if it is.</summary>
    public AdvisedText? Trouble(StateDirectory state) => Claim(state) ?? state.Owner.Stray;

    private AdvisedText? Claim(StateDirectory state) => state.Owner.Doubt ?? state.Owner.Refusal(state, here);

    /// <summary>Why a restore that brought rules back may have used the state of another namespace; null if it has not.</summary>
    /// <param name="state">The directory, before the restore.</param>
    /// <param name="locks">The folder of the locks.</param>
    public AdvisedText? Doubt(StateDirectory state, string locks) => state.Owner.Trouble
        ?? (state.Owner.IsUnknown(state, here) && !new Adoption(state, here).IsStartedAgain(locks) ? Claim(state) : null);

    /// <summary>Why not even a restore may use it: the recorded namespace was used since this system was started, so that this is another
    /// one, such as a container beside it, whose restore would revert what is pending there. Null if it may.</summary>
    /// <param name="state">The directory.</param>
    /// <param name="locks">The folder of the locks.</param>
    public AdvisedText? Rival(StateDirectory state, string locks) => state.Owner.IsUnknown(state, here)
        && state.Owner.Record is { } record && !here.Network.IsUnknown && here.Network.HasSeen(record, locks)
            ? $"{state.Path} is the state of {NetworkPlace.Shown(record.Namespace)}, which was used since this system was started, and "
                + "this is another network namespace; choose another folder: " + Advice.To(Way.StateDirectory) + " DIR; or, if it is this "
                + "one's, add " + Advice.To(Way.Adopt)
            : null;

    /// <summary>Called under the lock, before anything is written.</summary>
    /// <param name="state">The directory.</param>
    /// <param name="locks">The folder of the lock.</param>
    public void Settle(StateDirectory state, string locks) =>
        // A disk error is reported where it matters; until then everything stays as it was.
        Catch<StateException>.In(() => new Adoption(state, here).Settle(locks));

    private StateDirectory Adopted(StateDirectory state)
    {
        if (adopts && Claim(state) is not null)
        {
            using var taken = takeLock(state);
            new Adoption(state, here).Run();
        }

        return state;
    }
}

/// <summary>The owner of a state directory according to its files.</summary>
/// <param name="Record">Null if there is no such file.</param>
/// <param name="Doubt">Why it is unknown although there should be a file;
/// null if there is one, or the directory is of an older Ripcs.</param>
internal sealed record StateOwner(HostRecord? Record, AdvisedText? Doubt)
{
    /// <summary>The message about a file with a wrong name; null if there is none.</summary>
    public string? Stray { get; init; }

    /// <summary>Why not all of it can be trusted, although it may belong here.</summary>
    public AdvisedText? Trouble => Doubt ?? Stray;

    public static StateOwner Read(StateDirectory directory) => ReadHost(directory) with { Stray = StateFiles.FindStray(directory) };

    private static StateOwner ReadHost(StateDirectory directory) =>
        Catch<StateException>.Or(() => HostFile.Read(directory) is { } record ? new StateOwner(record, null)
            : new StateOwner(null, StateFiles.In(directory).Any(file => IsBound(directory, file.Name)) ? InDoubt(directory, "gone") : null),
            e => new StateOwner(null, InDoubt(directory, "damaged (" + HostException.MessageOf(e.InnerException ?? e) + ")")));

    /// <summary>Why a run here must not use it; null if it may, or if that is in doubt.</summary>
    public AdvisedText? Refusal(StateDirectory directory, HostIdentity here) =>
        IsUnknown(directory, here) ? $"{directory.Path} is the state of {NetworkPlace.Shown(Record?.Namespace ?? NetworkPlace.Host)}, and "
            + "it cannot be told whether this is that one: " + (here.Network.IsUnknown
                ? "/proc hides process 1 (hidepid, ProtectProc); run this where it is visible, "
                : here.Network.IsBootHidden
                ? "/proc hides the boot id (ProcSubset); run this where it is visible, "
                : "since the machine started, that was another network namespace; if this is a container that was started again, first "
                    + "run: " + Advice.To(Way.Restore) + "; ")
            + "choose another folder: " + Advice.To(Way.StateDirectory) + " DIR; or, if it is this one's, add " + Advice.To(Way.Adopt)
        : Record is not { } record || (!record.IsOfAnotherMachine(here) && here.Network.To(record) is not Kinship.Other) ? null
        : record.IsOfAnotherMachine(here)
            ? $"{directory.Path} is the state of another machine; if this one is a clone of that one, or the folder was moved here, make "
                + $"it this machine's: add " + Advice.To(Way.Adopt)
            : $"{directory.Path} is the state of {here.Network.ShownOwner(record)}, and this is {here.Network.ShownBeside(record)}; "
                + "each has its own folder: leave " + Advice.To(Way.StateDirectory) + " and RIPCS_STATE_DIR out, or choose another one"
                + (here.Network.IsPassing || here.Network.IsContained(record) ? ""
                    : "; if this should be its state from now on, add " + Advice.To(Way.Adopt));

    /// <summary>True if nothing tells whether the directory is that of this namespace.</summary>
    public bool IsUnknown(StateDirectory directory, HostIdentity here) => Doubt is null && (Record is { } record
        ? !record.IsOfAnotherMachine(here) && here.Network.To(record) is Kinship.Unknown
        : here.Network.IsUnknown && directory.Path == StateDirectory.Default);

    private static bool IsBound(StateDirectory directory, string file) =>
        Catch<StateException>.Or(() => directory.ReadBytes(file) is { } content && Binding.OfSealed(content) is not null, _ => false);

    private static AdvisedText InDoubt(StateDirectory directory, AdvisedText what) => $"{directory.FilePath(HostFile.Name)} is " + what
        + $", so it is unknown whose state {directory.Path} is; if it is this host's, add " + Advice.To(Way.Adopt);
}

/// <summary>Assigns a state directory, with all its files, to this machine and namespace. The caller holds the lock.</summary>
internal sealed class Adoption(StateDirectory state, HostIdentity here)
{
    /// <summary>At the user's request. Files that the directory did not accept
    /// before stay as they are, and are reported when they are needed.</summary>
    /// <exception cref="HostException">A change is pending there, and its guard must be able to find it.</exception>
    public void Run()
    {
        state.Look();
        if (new PendingFiles(state).Find() is { Change: { IsElsewhere: true, IsOfThisBoot: true } pending }
            && state.Owner.Record is { } owner && NetworkPlace.IsInUse(owner))
        {
            throw new HostException(
                $"{pending.Title} is pending in the network namespace that {state.Path} belongs to; confirm it or roll it back there "
                + $"first");
        }

        // Its owner would find it refused once this namespace, such as a sandbox, is gone; and the host's is always in use.
        if (state.Owner.Record is { } own && !own.IsOfAnotherMachine(here)
            && (here.Network.IsContained(own) || (here.Network.IsPassing && NetworkPlace.IsInUse(own))))
        {
            throw new HostException(
                $"{state.Path} is the state of {NetworkPlace.Shown(own.Namespace)}, which is in use, and this "
                + (here.Network.IsPassing ? "network namespace ends with its last process" : $"is {here.Network.ShownBeside(own)}")
                + "; leave " + Advice.To(Way.Adopt) + ", " + Advice.To(Way.StateDirectory)
                + " and RIPCS_STATE_DIR out, or choose another folder");
        }

        TakeOver(state.Owner.Record is { } record ? record.From ?? record.Id : HostRecord.Any);
    }

    /// <summary>True if this is a host or a named namespace whose system was started again, such as a container's:
    /// nothing of the recorded namespace is left in it.</summary>
    /// <param name="locks">The folder of the locks.</param>
    public bool IsStartedAgain(string locks) => state.Owner.Record is { } record
        && here.Network is { IsUnknown: false, IsPassing: false } && !here.Network.HasSeen(record, locks);

    /// <summary>Silently, if there is no other owner: it is new, of an older Ripcs, or of a namespace that is gone.</summary>
    /// <param name="locks">The folder of the locks.</param>
    public void Settle(string locks)
    {
        state.Look();
        if (state.Owner is { Record: null, Doubt: null } && !state.Owner.IsUnknown(state, here))
        {
            TakeOver(HostRecord.Older);
        }
        else if (state.Owner.Record is { From: { } from })
        {
            TakeOver(from);
        }
        else if (state.Owner.Record is { } record && record != record.At(here)
            && (state.Owner.Refusal(state, here) is null || (state.Owner.IsUnknown(state, here) && IsStartedAgain(locks))))
        {
            // This namespace has replaced the other one, or the namespace of that name was created again.
            state.BeginAnew();
            HostFile.Write(state, record.At(here));
            state.Look();
        }
    }

    // A crash in between leaves a directory that accepts the files of both, and the next run continues.
    private void TakeOver(string from)
    {
        var record = HostRecord.New(here);
        HostFile.Write(state, record with { From = from });
        foreach (var (name, kind) in StateFiles.In(state).Where(file => file.Name != HostFile.Name))
        {
            Bind(name, kind, record with { From = from });
        }

        HostFile.Write(state, record);
        state.Look();
    }

    private void Bind(string name, string kind, HostRecord record)
    {
        try
        {
            if (state.ReadBytes(name) is not { } content)
                return;

            SealedJson.Check(content);
            var old = Binding.OfSealed(content);
            if (old?.Directory != record.Id && record.Accepts(old?.Directory))
            {
                var bound = Encoding.UTF8.GetByteCount(old?.Members ?? "");
                state.Write(name, SealedJson.Seal(new Binding(record.Id, old?.Kind ?? kind),
                    SealedJson.Members(content)[bound..]));
            }
        }
        catch (JsonException)
        {
            // A damaged file stays damaged.
        }
    }
}
