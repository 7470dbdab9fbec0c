using System.Globalization;

namespace Ripcs.Dsl;

/// <summary>
/// A port in a rule file: a number, a range <c>8600..8900</c> (both ends included), a service name, or, in a Dnat, a map from one port to
/// another. Authors write the value, and C# converts it. The conversion refuses nothing: a number that is not a port is reported with its
/// place once the whole file has run.
/// </summary>
/// <example><code>Accept("web").Ports(80, 8600..8900, "https").To("www");</code></example>
public readonly record struct Port
{
    private readonly PortTerm? _term;

    private Port(PortTerm term) => _term = term;

    internal PortTerm Term => _term ?? new PortTerm.Name("");

    /// <summary>One port.</summary>
    /// <param name="number">1 to 65535.</param>
    /// <example><code>.Ports(80)</code></example>
    public static implicit operator Port(int number) => new(new PortTerm.Numbers(Text(number), number, number));

    /// <summary>All ports from the first to the last, both included.</summary>
    /// <param name="range">Two numbers from 1 to 65535, the smaller one first; an open end is an error.</param>
    /// <example><code>.Ports(8600..8900)</code></example>
    public static implicit operator Port(Range range) => new(
        new PortTerm.Numbers(Text(range), range.Start is { IsFromEnd: false, Value: > 0 } first ? first.Value : null, Number(range.End)));

    /// <summary>A service by its name, or a port or range in quotes.</summary>
    /// <param name="service">For example "https", "443", "8600-8900".</param>
    /// <example><code>.Ports("https")</code></example>
    public static implicit operator Port(string? service) => new(new PortTerm.Name(service ?? ""));

    /// <summary>A character in single quotes is not a port: it is kept as it was written and reported later.</summary>
    /// <param name="character">The character between the single quotes.</param>
    /// <example><code>.Ports("8") // not '8'</code></example>
    public static implicit operator Port(char character) => new(new PortTerm.Name($"'{character}'"));

    /// <summary>In a Dnat: packets to this port go to another one; packets to a range go to a range of as many ports, one to one.</summary>
    /// <param name="to">The port after the translation, 1 to 65535; for a range, a range of as many ports, at most 256.</param>
    /// <returns>The map, for the list of ports.</returns>
    /// <example><code>Rewrite("website").Ports(80, 443.To(4443)).Dnat("www", to: "app-01");</code></example>
    public Port To(Port to) => new(new PortTerm.Map($"{Left(Term)}.To({Right(to.Term)})", Term, to.Term));

    /// <summary>The port as it was written.</summary>
    /// <returns>For example "8600..8900".</returns>
    /// <example><code>Port web = 8080; Accept($"web on {web}").Ports(web).To("www");</code></example>
    public override string ToString() => Term.Text;

    private static string Left(PortTerm from) =>
        from is PortTerm.Numbers numbers && numbers.First != numbers.Last ? $"({from.Text})" : Right(from);

    private static string Right(PortTerm to) => to is PortTerm.Name ? $"\"{to.Text}\"" : to.Text;

    private static int? Number(Index end) => end.IsFromEnd ? null : end.Value;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // C# makes the same value of "..1024" and "0..1024", and of "1024.." and "1024..^0".
    internal static string Text(Range range) =>
        (range.Start.Equals(Index.Start) ? "" : range.Start.ToString()) + ".." + (range.End.Equals(Index.End) ? "" : range.End.ToString());
}
