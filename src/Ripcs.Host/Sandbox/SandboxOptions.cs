using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Sandbox;

/// <summary>What a sandbox holds and what runs in it.</summary>
internal sealed record SandboxOptions
{
    /// <summary>Program and arguments; none opens a shell.</summary>
    public ValueList<string> Command { get; init; }

    /// <summary>What iptables-save printed somewhere, to be loaded; null for empty tables.</summary>
    public string? DumpV4 { get; init; }

    /// <summary>The same of ip6tables-save.</summary>
    public string? DumpV6 { get; init; }

    public BackendChoice Backend { get; init; } = BackendChoice.Auto;

    /// <summary>The words that start this very ripcs, so that commands inside find the same.</summary>
    public ValueList<string> Self { get; init; } = ThisProgram.Words();

    public string? Dump(Family family) => family is Family.IPv4 ? DumpV4 : DumpV6;
}
