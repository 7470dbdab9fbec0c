using Ripcs.Core.Model;

namespace Ripcs.Netfilter;

/// <summary>The border to the kernel's tables; tests replace it.</summary>
internal interface INetfilter
{
    /// <summary>What iptables-save (or ip6tables-save) prints. Throws NetfilterException if it cannot be read whole.</summary>
    public string Save(Family family);

    /// <summary>Feeds one block to iptables-restore --noflush. Throws RestoreRefusedException if it is refused.</summary>
    public void Restore(Family family, string text);
}
