namespace Ripcs.Host.Netfilter;

/// <summary>The variant of iptables that the user chooses.</summary>
internal enum BackendChoice
{
    /// <summary>The variant of the host's own "iptables".</summary>
    Auto,
    Nft,
    Legacy,
}
