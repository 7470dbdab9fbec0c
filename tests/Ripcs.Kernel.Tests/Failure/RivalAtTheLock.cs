using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Linux;
using Ripcs.Testing;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>The real kernel, and another program that starts to change it just before our first write.</summary>
internal sealed class RivalAtTheLock(NetworkNamespace place, INetfilter kernel, params string[] rival) : INetfilter
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private Task<ProcessResult>? _rival;

    /// <summary>What was read after the rival had come.</summary>
    public List<string> ReadSince { get; } = [];

    /// <summary>How the rival ended; waits for it.</summary>
    public ProcessResult Result => _rival!.Result;

    public string Save(Family family)
    {
        var text = kernel.Save(family);
        if (_rival is not null)
            ReadSince.Add(text);

        return text;
    }

    public OtherVariant? SaveOther(Family family) => kernel.SaveOther(family);

    public IDisposable? HoldOff(string ownLockFile) => kernel.HoldOff(ownLockFile);

    public bool Holds(Family family, string check) => kernel.Holds(family, check);

    public void Restore(Family family, string text)
    {
        if (_rival is null)
        {
            _rival = Task.Run(() => place.TryRun(rival[0], rival[1..]));
            WaitForIt(_rival);
        }

        kernel.Restore(family, text);
    }

    // Until the kernel says that it waits for the lock; were it not held off, until it has done its work.
    private void WaitForIt(Task coming)
    {
        var file = Posix.FileId(place.XtablesLockFile);
        while (!coming.IsCompleted && !File.ReadLines("/proc/locks").Any(line => line.Contains("->") && line.Contains(file)))
        {
            Thread.Sleep(Poll);
        }
    }
}
