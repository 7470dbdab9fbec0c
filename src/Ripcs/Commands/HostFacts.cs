using Ripcs.Changes.Confirming;
using Ripcs.Core.Analysis.Sessions;
using Ripcs.Host.Netfilter.Connections;
using Ripcs.Host.Processes;

namespace Ripcs.Commands;

/// <summary>What commands ask this machine, beside its rules: its name, addresses, routes and connections. Each is replaced in tests.
/// </summary>
internal sealed class HostFacts
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The name of this host to show.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Machine and network namespace.</summary>
    public HostIdentity Here { get => field ??= HostIdentity.Current(); init; }

    /// <summary>The folder that is taken for /, for the settings of other programs.</summary>
    public string Root { get; init; } = "/";

    /// <summary>The addresses of this machine.</summary>
    public Func<Family, ValueList<IpPrefix>> Addresses { get; init; } = HostAddresses.Read;

    /// <summary>The interfaces of this machine, none if unknown.</summary>
    public Func<ValueList<string>> Interfaces { get; init; } = HostAddresses.Interfaces;

    /// <summary>The interface by which an address is reached; null if unknown.</summary>
    public Func<IpPrefix, string?> CardTo { get; init; } = new Routes().CardTo;

    /// <summary>The same, but only if no other route is possible, by marks,
    /// by source, or by several routes at once.</summary>
    public Func<IpPrefix, string?> OnlyCardTo { get; init; } = new Routes().OnlyCardTo;

    /// <summary>The same for all addresses.</summary>
    public Func<ValueList<RouteStep>> RouteSteps { get; init; } = new Routes().Steps;

    /// <summary>The host's addresses and routes, to report the effect of a change.</summary>
    public HostEnds Ends => new(Addresses, OnlyCardTo);

    /// <summary>The connections that the kernel tracks.</summary>
    public IConntrack Conntrack { get; init; } = new KernelConntrack();

    /// <summary>True if a connection to this host is open.</summary>
    public Func<SshSession, bool> IsOpen { get; init; } = session => new TcpSockets().IsOpen(session.FromHere);

    /// <summary>Reads a variable in the ancestors of this process.</summary>
    public Func<string, string?> Ancestors { get; init; } = _ => null;

    /// <summary>Reads a variable in all processes of the users through whom the caller logged in.</summary>
    public Func<string, ValueList<string>> OwnUsers { get; init; } = _ => [];

    /// <summary>The path of ssh-keygen.</summary>
    public Func<string> SshKeygen { get; init; } = () => ProgramFiles.Require("ssh-keygen", "openssh-client");

    public Action<TimeSpan> Sleep { get; init; } = Thread.Sleep;
}
