namespace Ripcs.Tests.Oracle;

internal enum Field
{
    Source, Destination, Protocol, SourcePort, DestinationPort, Icmp, Flags, Mark, State, PacketType,
}

/// <summary>A packet in one hook of the kernel, and what the kernel knows of it there.</summary>
internal sealed class OraclePacket(ulong seed)
{
    public static readonly string[] States = ["NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"];
    public static readonly string[] PacketTypes = ["unicast", "broadcast", "multicast"];

    /// <summary>The mark after a restored one, which no match can ask for.</summary>
    public static readonly UInt128 UnknownMark = UInt128.MaxValue;

    // The protocols for which multiport(iptables-extensions) has ports.
    private static readonly UInt128[] WithPorts = [6, 17, 33, 132, 136];

    private readonly UInt128[] _values = new UInt128[Enum.GetValues<Field>().Length];

    public string In { get; private init; } = "";

    public string Out { get; private init; } = "";

    /// <summary>A second or further fragment, in which no header of a protocol shows ports, flags or types (iptables(8), -f).</summary>
    public bool IsFragment { get; init; }

    public bool HasPorts => !IsFragment && WithPorts.Contains(this[Field.Protocol]);

    public UInt128 this[Field field]
    {
        get => _values[(int)field];
        set => _values[(int)field] = value;
    }

    /// <summary>The same packet where it has these interfaces.</summary>
    public OraclePacket At(string from, string to)
    {
        var placed = new OraclePacket(seed) { In = from, Out = to, IsFragment = IsFragment };
        _values.CopyTo(placed._values, 0);
        return placed;
    }

    /// <summary>What no field says, such as a limit: the same question about a packet has one answer.</summary>
    public bool Answer(string question)
    {
        // FNV-1a; the high bits are the good ones.
        var start = 14695981039346656037UL ^ (seed * 0x9E3779B97F4A7C15);
        var hash = question.Aggregate(start, (sum, letter) => (sum ^ letter) * 1099511628211);
        return (hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9 >> 63 == 0;
    }

    public override string ToString() => $"#{seed} in \"{In}\" out \"{Out}\"{(IsFragment ? " fragment" : "")} "
        + $"{States[(int)this[Field.State]]} " + string.Join(' ', Enum.GetValues<Field>().Select(field => $"{field}={this[field]}"));
}
