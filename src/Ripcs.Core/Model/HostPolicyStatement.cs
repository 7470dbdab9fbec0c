namespace Ripcs.Core.Model;

/// <summary>A HostPolicy() statement with everything that the methods behind it said; null is what was not said.</summary>
public sealed record HostPolicyStatement(SourceSpan At)
{
    /// <inheritdoc cref="RuleStatement.Call"/>
    public SourceSpan? Call { get; init; }

    public HostDefaults? Default { get; init; }

    public bool AllowLoopback { get; init; }

    public bool AllowEstablished { get; init; }

    public bool DropInvalid { get; init; }

    public bool AllowDhcp { get; init; }

    public bool AllowVrrp { get; init; }

    public bool AllowMulticastDns { get; init; }

    /// <summary>Empty for the usual ones.</summary>
    public ValueList<string>? IcmpTypes { get; init; }

    /// <summary>True to leave out what IPv6 needs.</summary>
    public bool WithoutNeededIcmp { get; init; }

    public LogRequest? LogDropped { get; init; }

    public RestRequest? RejectRest { get; init; }

    public ValueList<string>? Behind { get; init; }

    /// <inheritdoc cref="RuleStatement.Family"/>
    public int? Family { get; init; }

    /// <summary>True if it names the policy of a built-in chain.</summary>
    public bool HasDefaultOf(Family family, string chain) => (Family is null || Family == (int)family) && Default?.IsOf(chain) is true;

    /// <inheritdoc cref="RuleStatement.SaidTwice"/>
    public ValueList<string> SaidTwice { get; init; }
}
