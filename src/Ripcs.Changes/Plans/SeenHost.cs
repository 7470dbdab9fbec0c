namespace Ripcs.Changes.Plans;

/// <summary>
/// What a diff elsewhere needs to know of a host, so that rules can be compiled and reviewed on one machine and applied on another. It is
/// never believed by the host itself, which looks again before it applies what was made of it.
/// </summary>
/// <param name="Made">When, and of which host.</param>
/// <param name="State">The files of its state directory that a diff asks.</param>
internal sealed record SeenHost(SeenFacts Made, ValueList<SeenFile> State, FirewallState Live)
{
    public ValueList<IpPrefix> Addresses(Family family) =>
        Made.Addresses.Select(text => IpPrefix.Parse(text)).Where(address => address.Family == family).ToValueList();
}

/// <summary>When a host was looked at, and which it is.</summary>
internal sealed record SeenFacts
{
    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    public required PlanHost Host { get; init; }

    /// <summary>The variant of iptables in use; null where that cannot be said in one word.</summary>
    public string? Variant { get; init; }

    /// <summary>What the kernel delivers to itself, of both families.</summary>
    public ValueList<string> Addresses { get; init; }
}

/// <summary>A file of the state directory.</summary>
/// <param name="Name">As it is called there.</param>
/// <param name="Text">All that is in it.</param>
internal sealed record SeenFile(string Name, string Text);

/// <summary>What is live in a table.</summary>
internal sealed record SeenTable(Family Family, TableState Table);
