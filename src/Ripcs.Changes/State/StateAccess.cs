using System.Text;
using System.Text.Json;

namespace Ripcs.Changes.State;

/// <summary>The way to a state directory: nobody gets to that of another machine or network namespace by mistake.</summary>
/// <param name="path">Where it is.</param>
/// <param name="here">Who asks.</param>
/// <param name="adopts">True to make it that of whoever asks.</param>
/// <param name="takeLock">Takes the lock of this namespace.</param>
/// <param name="atStep">Told before each step that changes a file; tests crash here.</param>
internal sealed class StateAccess(
    string path, Whereabouts here, bool adopts, Func<StateDirectory, IDisposable> takeLock, Action<string>? atStep)
{
    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>What the run has read of it so far.</summary>
    public ReadFiles Often { get; init; } = new();

    /// <summary>For commands that change the host: made if it is missing.</summary>
    /// <param name="isInDoubtEnough">True where the firewall matters more than the doubt whose state it is.</param>
    /// <exception cref="HostException">It is somebody else's, or cannot be trusted.</exception>
    public StateDirectory Open(bool isInDoubtEnough = false)
    {
        var state = Adopted(StateDirectory.Open(path, atStep, Often));
        return Trouble(state) is { } trouble && !(isInDoubtEnough && trouble == state.Owner.Trouble) ? throw new StateException(trouble)
            : state;
    }

    /// <summary>For commands that only look: null if there is none.</summary>
    /// <exception cref="HostException">It is somebody else's, or cannot be trusted.</exception>
    public StateDirectory? Look(bool isInDoubtEnough = false) => LookAtAny() is not { } state ? null
        : Trouble(state) is { } trouble && !(isInDoubtEnough && trouble == state.Owner.Trouble) ? throw new StateException(trouble) : state;

    /// <summary>As <see cref="Look"/>, whosever it is: for commands that show it, and say so.</summary>
    public StateDirectory? LookAtAny() => StateDirectory.OpenExisting(path, atStep, Often) is { } state ? Adopted(state) : null;

    /// <summary>Why it is not, or may not be, the state of whoever asks; null if it is.</summary>
    public string? Trouble(StateDirectory state) => Claim(state) ?? state.Owner.Stray;

    private string? Claim(StateDirectory state) => state.Owner.Doubt ?? state.Owner.Refusal(state, here);

    /// <summary>Called under the lock, before anything is written.</summary>
    public void Settle(StateDirectory state) =>
        // A disk that takes nothing will say so where it matters; until then all is as it was.
        Catch<StateException>.In(() => new Adoption(state, here).Settle());

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

/// <summary>Whose a state directory is, as far as it says.</summary>
/// <param name="Record">Null where it does not say.</param>
/// <param name="Doubt">Why it is unknown although it should say; null where it says, or is of an older Ripcs.</param>
internal sealed record StateOwner(HostRecord? Record, string? Doubt)
{
    /// <summary>What is to be said of a file of it that has another name than it should; null if there is none.</summary>
    public string? Stray { get; init; }

    /// <summary>Why not all of it can be trusted, though it may well be ours.</summary>
    public string? Trouble => Doubt ?? Stray;

    public static StateOwner Read(StateDirectory directory) => ReadHost(directory) with { Stray = StateFiles.FindStray(directory) };

    private static StateOwner ReadHost(StateDirectory directory) =>
        Catch<StateException>.Or(() => HostFile.Read(directory) is { } record ? new StateOwner(record, null)
            : new StateOwner(null, StateFiles.In(directory).Any(file => IsBound(directory, file.Name)) ? InDoubt(directory, "gone") : null),
            e => new StateOwner(null, InDoubt(directory, $"damaged ({e.InnerException?.Message ?? e.Message})")));

    /// <summary>Why a run here must not use it; null if it may, or if that is in doubt.</summary>
    public string? Refusal(StateDirectory directory, Whereabouts here) =>
        Record is not { } record || IsOurs(record, here) || IsInherited(record, here) ? null
        : record.IsOfAnotherMachine(here)
            ? $"{directory.Path} is the state of another machine; where this one is a clone of that, or the folder moved here, make it "
                + $"this machine's: add --adopt"
            : $"{directory.Path} is the state of {NetworkPlace.Shown(record.Namespace)}, and this is "
                + $"{NetworkPlace.Shown(here.Network.Text)}; "
                + "each has a folder of its own: leave --state-dir and RIPCS_STATE_DIR out, or choose another one"
                    + (here.Network.IsPassing ? "" : "; where this is to be its state from now on, add --adopt");

    private static bool IsOurs(HostRecord record, Whereabouts here) => !record.IsOfAnotherMachine(here)
        && here.Network.Is(record.Namespace);

    private static bool IsInherited(HostRecord record, Whereabouts here) =>
        !record.IsOfAnotherMachine(here) && here.Network.IsHeirOf(record.Namespace, record.Inode);

    private static bool IsBound(StateDirectory directory, string file) =>
        Catch<StateException>.Or(() => directory.ReadBytes(file) is { } content && Binding.OfSealed(content) is not null, _ => false);

    private static string InDoubt(StateDirectory directory, string what) =>
        $"{directory.FilePath(HostFile.Name)} is {what}, so it is unknown whose state {directory.Path} is; if it is this host's, add "
            + $"--adopt";
}

/// <summary>Makes a state directory that of this machine and namespace, with all its files. Whoever does it holds the lock.</summary>
internal sealed class Adoption(StateDirectory state, Whereabouts here)
{
    /// <summary>Because somebody said so. Files that it did not accept before
    /// stay as they are, and are named by whoever needs them.</summary>
    /// <exception cref="HostException">A change is pending there, and its guard must find it.</exception>
    public void Run()
    {
        state.Look();
        if (new PendingFiles(state).Find() is { Change: { IsElsewhere: true, IsOfThisBoot: true } pending }
            && state.Owner.Record is { Inode: var inode } && NetworkPlace.IsInUse(inode))
        {
            throw new HostException(
                $"{pending.Title} is pending in the network namespace that {state.Path} belongs to; confirm it or roll it back there "
                + $"first");
        }

        // Its owner would find it refused when this namespace, such as a sandbox, is gone.
        if (here.Network.IsPassing && state.Owner.Record is { } own && !own.IsOfAnotherMachine(here) && NetworkPlace.IsInUse(own.Inode))
        {
            throw new HostException(
                $"{state.Path} is the state of {NetworkPlace.Shown(own.Namespace)}, which is in use, and this network namespace ends with "
                + $"its last process; "
                + "leave --adopt, --state-dir and RIPCS_STATE_DIR out, or choose another folder");
        }

        TakeOver(state.Owner.Record is { } record ? record.From ?? record.Id : HostRecord.Any);
    }

    /// <summary>Quietly, where nobody else can claim it: it is new, of an older Ripcs, or of a namespace that is gone.</summary>
    public void Settle()
    {
        state.Look();
        if (state.Owner is { Record: null, Doubt: null })
        {
            TakeOver(HostRecord.Older);
        }
        else if (state.Owner.Record is { From: { } from })
        {
            TakeOver(from);
        }
        else if (state.Owner.Record is { } record && record != record.At(here) && state.Owner.Refusal(state, here) is null)
        {
            // It has come into another namespace's place, or the namespace of that name was made anew.
            HostFile.Write(state, record.At(here));
            state.Look();
        }
    }

    // A crash in between leaves a directory that takes the files of both, and the next run goes on.
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
            // A damaged file stays one.
        }
    }
}
