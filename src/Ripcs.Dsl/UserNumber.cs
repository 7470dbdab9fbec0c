using System.Globalization;

namespace Ripcs.Dsl;

/// <summary>
/// A user of this host in a rule file: a number, or a range <c>1000..1999</c> (both ends included). Authors write the value, and C#
/// converts it. The conversion refuses nothing: a text that is not a user number is reported with its place once the whole file has run.
/// </summary>
/// <example><code>Accept("mail").Ports(25).To("all").User(102);</code></example>
public readonly record struct UserNumber
{
    private readonly string? _text;

    private UserNumber(string text) => _text = text;

    internal string Text => _text ?? "";

    /// <summary>One user.</summary>
    /// <param name="number">0 to 4294967294, as "id -u" shows it.</param>
    /// <example><code>.User(102)</code></example>
    public static implicit operator UserNumber(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>All users from the first to the last, both included.</summary>
    /// <param name="range">Two numbers, the smaller one first; an open end is an error.</param>
    /// <example><code>.User(1000..1999)</code></example>
    public static implicit operator UserNumber(Range range) => new(Port.Text(range));

    /// <summary>A user's name is kept as it was written and reported later, because it means another number on another host.</summary>
    /// <param name="text">A number or a range in quotes.</param>
    /// <example><code>.User("102")</code></example>
    public static implicit operator UserNumber(string? text) => new(text ?? "");

    /// <summary>The user as it was written.</summary>
    /// <returns>For example "1000..1999".</returns>
    /// <example><code>UserNumber postfix = 102; Accept($"mail of user {postfix}").Ports(25).To("all").User(postfix);</code></example>
    public override string ToString() => Text;
}
