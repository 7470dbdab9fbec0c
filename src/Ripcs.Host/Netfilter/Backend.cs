namespace Ripcs.Host.Netfilter;

/// <summary>The variant of iptables that the user asks for.</summary>
internal enum BackendChoice
{
    /// <summary>The one that the host's own "iptables" is.</summary>
    Auto,
    Nft,
    Legacy,
}

/// <summary>A variant of iptables. Both are enforced side by side, so a host should use one.</summary>
internal enum Variant
{
    /// <summary>iptables over nf_tables.</summary>
    Nft,

    /// <summary>iptables over the kernel's ip_tables.</summary>
    Legacy,
}

/// <summary>The programs of one family, by absolute path, and the variant that they are.</summary>
internal sealed record FamilyPrograms(Variant Variant, string Save, string Restore)
{
    /// <summary>The program that shows a single chain; all three are links to one.</summary>
    public string Main => Save[..^"-save".Length];
}
