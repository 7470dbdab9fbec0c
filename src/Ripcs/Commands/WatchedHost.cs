using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Rehearsing;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>The kernel's tables, for somebody who sits at a terminal and waits.</summary>
internal sealed class WatchedNetfilter(INetfilter inner, ProgressLine progress) : INetfilter
{
    private const string Reading = "reading the live rules";

    private int _blocks;

    public string Save(Family family) => progress.While(Reading, () => inner.Save(family));

    public FamilyState Read(Family family) => progress.While(Reading, () => inner.Read(family));

    public bool ReadsBothAtOnce => inner.ReadsBothAtOnce;

    public uint? Generation() => inner.Generation();

    public TablesMark? Mark() => inner.Mark();

    public BackendChoice? InUse() => inner.InUse();

    public void Restore(Family family, string text) => progress.While($"writing block {++_blocks} ({family})", () =>
    {
        inner.Restore(family, text);
        return true;
    });

    public IDisposable? HoldOff(string ownLockFile) => progress.While("waiting for the lock of iptables", () => inner.HoldOff(ownLockFile));

    public OtherVariant? SaveOther(Family family) => progress.While(Reading, () => inner.SaveOther(family));
}

/// <summary>A rehearsal, for somebody who sits at a terminal and waits.</summary>
internal sealed class WatchedRehearsal(IRehearsal inner, ProgressLine progress) : IRehearsal
{
    public RehearsalResult Try(ValueList<WrittenChain> chains, FirewallState live) =>
        progress.While($"rehearsing {Words.Count(chains.Count, "new chain")}", () => inner.Try(chains, live));
}
