using Ripcs.Changes.Confirming;
using Ripcs.Changes.State;
using Ripcs.Host;
using Shouldly;

namespace Ripcs.Tests.Commands;

/// <summary>The guards of a host in memory: they hold their lock, and act when the test runs "ripcs guard N".</summary>
internal sealed class SceneGuards(string runDirectory, string stateDirectory) : IGuardStarter
{
    private ApplyLock? _alive;

    /// <summary>The changes for which one was started.</summary>
    public List<int> Started { get; } = [];

    /// <summary>Why none can be started.</summary>
    public string? Fault { get; set; }

    /// <summary>Runs when one is started.</summary>
    public Action? AtStart { get; set; }

    public bool IsAlive => _alive is not null;

    public string LastWords { get; set; } = "";

    private string LockFile => Path.Combine(runDirectory, $"lock-{NetworkNamespaceId.Current()}-guard");

    public void Start(int number)
    {
        if (Fault is { } fault)
            throw new HostException(fault);

        AtStart?.Invoke();
        Started.Add(number);
        _alive = ApplyLock.TryTake(LockFile).ShouldNotBeNull("two guards at once");
        _alive.Note(new GuardClaim(number, 4711, stateDirectory).Text);
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _alive?.Dispose();
        _alive = null;
    }
}
