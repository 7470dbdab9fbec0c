using Ripcs.Host;

namespace Ripcs.Changes.State;

/// <summary>The way to a state directory: nobody gets to that of another machine or network namespace by mistake.</summary>
/// <param name="path">Where it is.</param>
/// <param name="here">Who asks.</param>
/// <param name="adopts">True to make it that of whoever asks.</param>
/// <param name="takeLock">Takes the lock of this namespace.</param>
/// <param name="atStep">Told before each step that changes a file; tests crash here.</param>
internal sealed class StateAccess(string path, Whereabouts here, bool adopts, Func<StateDirectory, IDisposable> takeLock, Action<string>? atStep)
{
    /// <summary>For commands that change the host: made if it is missing.</summary>
    /// <param name="isInDoubtEnough">True where the firewall matters more than the doubt whose state it is.</param>
    /// <exception cref="HostException">It is somebody else's, or cannot be trusted.</exception>
    public StateDirectory Open(bool isInDoubtEnough = false)
    {
        var state = Adopted(StateDirectory.Open(path, atStep));
        return Trouble(state) is { } trouble && !(isInDoubtEnough && trouble == state.Owner.Trouble) ? throw new StateException(trouble) : state;
    }

    /// <summary>For commands that only look: null if there is none.</summary>
    /// <exception cref="HostException">It is somebody else's, or cannot be trusted.</exception>
    public StateDirectory? Look(bool isInDoubtEnough = false) => LookAtAny() is not { } state ? null
        : Trouble(state) is { } trouble && !(isInDoubtEnough && trouble == state.Owner.Trouble) ? throw new StateException(trouble) : state;

    /// <summary>As <see cref="Look"/>, whosever it is: for commands that show it, and say so.</summary>
    public StateDirectory? LookAtAny() => StateDirectory.OpenExisting(path, atStep) is { } state ? Adopted(state) : null;

    /// <summary>Why it is not, or may not be, the state of whoever asks; null if it is.</summary>
    public string? Trouble(StateDirectory state) => Claim(state) ?? state.Owner.Stray;

    private string? Claim(StateDirectory state) => state.Owner.Doubt ?? state.Owner.Refusal(state, here);

    /// <summary>Called under the lock, before anything is written.</summary>
    public void Settle(StateDirectory state)
    {
        try
        {
            new Adoption(state, here).Settle();
        }
        catch (StateException)
        {
            // A disk that takes nothing will say so where it matters; until then all is as it was.
        }
    }

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
