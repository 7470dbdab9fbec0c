using Ripcs.Host;

namespace Ripcs.Changes.Confirming;

/// <summary>Starts a process that waits for a change's confirmation; tests replace it.</summary>
internal interface IGuardStarter
{
    /// <exception cref="HostException">It cannot be started.</exception>
    public void Start(int number);

    /// <summary>": what the last one printed", or nothing.</summary>
    public string LastWords { get; }
}
