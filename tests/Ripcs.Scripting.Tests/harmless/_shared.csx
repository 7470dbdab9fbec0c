// What several customers share: records, constants, extension methods, helpers that make rules.
using System.Globalization;
using System.Numerics;
using System.Text;

const int FirstCustomerPort = 8000;
const string Office = "192.0.2.0/24";

enum Tier { Web, App, Database }

/// <summary>An IPv4 prefix to calculate with.</summary>
readonly record struct Net(uint Start, int Length) : IComparable<Net>
{
    public static Net Parse(string text)
    {
        var parts = text.Split('/');
        var bytes = parts[0].Split('.').Select(part => uint.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
        if (bytes is not [<= 255, <= 255, <= 255, <= 255])
        {
            throw new FormatException($"{text} is not an address");
        }

        var start = bytes.Aggregate(0u, (sum, one) => (sum << 8) | one);
        return new Net(start, parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 32);
    }

    public uint Size => 1u << (32 - Length);

    public bool Contains(Net other) => other.Length >= Length && (other.Start & Mask) == Start;

    public Net this[int index] => new(Start + (uint)index, 32);

    public IEnumerable<Net> Split(int length)
    {
        for (uint i = 0; i < 1u << (length - Length); i++)
        {
            yield return new Net(Start + (i << (32 - length)), length);
        }
    }

    public int CompareTo(Net other) => (Start, Length).CompareTo((other.Start, other.Length));

    public override string ToString()
    {
        Span<byte> bytes = [(byte)(Start >> 24), (byte)(Start >> 16), (byte)(Start >> 8), (byte)Start];
        var text = string.Join('.', bytes.ToArray());
        return Length == 32 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}/{Length}");
    }

    public static bool operator <(Net one, Net other) => one.CompareTo(other) < 0;

    public static bool operator >(Net one, Net other) => one.CompareTo(other) > 0;

    public static implicit operator Address(Net net) => net.ToString();

    private uint Mask => Length == 0 ? 0 : uint.MaxValue << (32 - Length);
}

abstract record Service(string Name)
{
    public abstract IEnumerable<Port> Ports { get; }

    public virtual string Describe() => $"{Name} ({string.Join(", ", Ports)})";
}

sealed record Single(string Name, int Port) : Service(Name)
{
    public override IEnumerable<Port> Ports => [Port];
}

sealed record Several(string Name, params int[] Numbers) : Service(Name)
{
    public override IEnumerable<Port> Ports => Numbers.Order().Select(number => (Port)number);

    public override string Describe() => Numbers switch
    {
        [] => $"{Name} (none)",
        [var one] => $"{Name} ({one})",
        [var first, .., var last] => $"{Name} ({first} to {last}, {Numbers.Length} ports)",
    };
}

sealed record Block(string Name, int First, int Last) : Service(Name)
{
    public override IEnumerable<Port> Ports => [First..Last];
}

record Server(string Name, Net Address, Tier Tier, Service[] Services)
{
    public required string Rack { get; init; }

    public int Weight { get; set; } = 1;
}

interface IShape<TSelf> where TSelf : IShape<TSelf>
{
    static abstract TSelf Make(int size);

    int Size { get; }
}

readonly struct Square : IShape<Square>
{
    private readonly int _side;

    private Square(int side) => _side = side;

    public int Size => _side * _side;

    public static Square Make(int size) => new(size);
}

static class Refinements
{
    extension(FilterRule rule)
    {
        public FilterRule FromOffice() => rule.From(Office);

        public FilterRule Noted(string ticket) => rule.Ticket(ticket).Owner("web team");
    }

    public static T Seen<T>(this T rule, string prefix = null) where T : Rule<T> => rule.Log(prefix: prefix, level: "info", limit: "5/minute");

    public static string Titled(this string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    public static IEnumerable<(T Item, int Number)> Numbered<T>(this IEnumerable<T> items) => items.Select((item, index) => (item, index + 1));
}

static Port Mapped(this int port, int to) => port.To(to);

static T Sum<T>(this IEnumerable<T> numbers) where T : INumber<T> => numbers.Aggregate(T.Zero, (sum, one) => sum + one);

TShape Shape<TShape>(int size) where TShape : IShape<TShape> => TShape.Make(size);

TResult[] Each<T, TResult>(IEnumerable<T> items, Func<T, TResult> make) => [.. items.Select(make)];

void Open(Server server, Address from)
{
    foreach (var service in server.Services)
    {
        Accept($"{service.Describe()} on {server.Name}").Ports(service.Ports).From(from).To(server.Address);
    }
}

FilterRule Close(string what, params Net[] from) => Drop(what).From(from.Order().Select(net => net.ToString())).To("customer");

Label NamedAfter(Net net) => Label($"net {net.Start:x8}", net.ToString());
