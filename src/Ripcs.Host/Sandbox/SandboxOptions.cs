using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Sandbox;

/// <summary>What a sandbox contains and runs.</summary>
internal sealed record SandboxOptions
{
    /// <summary>Program and arguments; empty for a shell.</summary>
    public ValueList<string> Command { get; init; }

    /// <summary>What stands before the prompt of a shell.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>The output of iptables-save that is to be loaded; null for empty tables.</summary>
    public string? DumpV4 { get; init; }

    /// <summary>The same for ip6tables-save.</summary>
    public string? DumpV6 { get; init; }

    public BackendChoice Backend { get; init; } = BackendChoice.Auto;

    /// <summary>The words that start this ripcs, so that commands inside find the same one.</summary>
    public ValueList<string> Self { get; init; } = ThisProgram.Words();

    /// <summary>Ends what the command left running, given the folder of the sandbox's locks, before that folder is removed.</summary>
    public Action<string> EndLeft { get; init; } = _ => { };

    public string? Dump(Family family) => family is Family.IPv4 ? DumpV4 : DumpV6;
}
