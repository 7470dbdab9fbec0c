namespace Ripcs.Dsl;

/// <summary>
/// An address in a rule file: an address, a prefix, a range <c>a-b</c>, the name of a label, or a <see cref="Ripcs.Dsl.Label"/>. Authors
/// write the text or the label, and C# converts it. The conversion refuses nothing: a text that is neither an address nor a label is
/// reported with its place once the whole file has run.
/// </summary>
/// <example><code>
/// var office = Label("office", "192.0.2.0/24");
/// Drop("bad guys").From("10.10.0.0/16", "198.51.100.7-198.51.100.9", office).To("www");
/// </code></example>
public readonly record struct Address
{
    private readonly string? _text;

    private Address(string? text) => _text = text;

    internal string Text => _text ?? "";

    /// <summary>An address, a prefix, a range or a label's name, as text.</summary>
    /// <param name="text">For example "192.0.2.7", "2001:db8::/64", "192.0.2.7-192.0.2.9", "www", "all", "host".</param>
    /// <example><code>.From("192.0.2.0/24")</code></example>
    public static implicit operator Address(string? text) => new(text);

    /// <summary>A label, by its variable.</summary>
    /// <param name="label">What <c>Label(…)</c> returned.</param>
    /// <example><code>.From(office)</code></example>
    public static implicit operator Address(Label? label) => new(label?.Name);

    /// <summary>The address as it was written.</summary>
    /// <returns>The text, or the label's name.</returns>
    /// <example><code>Address end = "192.0.2.7"; Accept($"web on {end}").Ports(80).To(end);</code></example>
    public override string ToString() => Text;
}
