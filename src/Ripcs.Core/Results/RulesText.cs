using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ripcs.Core.Results;

/// <summary>
/// The rules of a chain as one text: a line for each, and above those of a statement a line that begins with "#" and tells, between tabs,
/// the statement that they come from.
/// </summary>
/// <param name="json">The text as it stands in JSON, with its quotes.</param>
internal sealed class RulesText(ReadOnlyMemory<byte> json) : IEquatable<RulesText>
{
    private const char Separator = '\t';
    private const char OriginMark = '#';
    private const int Fields = 7;

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public ReadOnlySpan<byte> Json => json.Span;

    public static RulesText Of(ValueList<CompiledRule> rules)
    {
        var text = new StringBuilder();
        RuleOrigin? last = null;
        foreach (var rule in rules)
        {
            if (rule.Origin != last)
                Append(text, rule.Origin);

            last = rule.Origin;
            text.Append(Escaped(rule.Text)).Append('\n');
        }

        return new RulesText((byte[])[(byte)'"', .. JsonEncodedText.Encode(text.ToString(), Encoder).EncodedUtf8Bytes, (byte)'"']);
    }

    /// <exception cref="JsonException">It is not the text of so many rules.</exception>
    public ImmutableArray<CompiledRule> Read(int count)
    {
        var rules = ImmutableArray.CreateBuilder<CompiledRule>();
        RuleOrigin? origin = null;
        var reader = new Utf8JsonReader(Json);
        for (var rest = (reader.Read() ? reader.GetString() : null).AsSpan(); rest.Length > 0;)
        {
            var end = rest.IndexOf('\n');
            if (end < 0)
                throw new JsonException("the last rule is cut off");

            var line = rest[..end];
            if (line is [OriginMark, ..])
            {
                origin = OriginIn(line.ToString().Split(Separator));
            }
            else
            {
                rules.Add(new CompiledRule(
                    Unescaped(line.ToString()), origin ?? throw new JsonException("a rule comes from no statement")));
            }

            rest = rest[(end + 1)..];
        }

        return rules.Count == count ? rules.DrainToImmutable() : throw new JsonException($"a chain has {rules.Count} rules, not {count}");
    }

    public bool Equals(RulesText? other) => other is not null && Json.SequenceEqual(other.Json);

    public override bool Equals(object? obj) => Equals(obj as RulesText);

    public override int GetHashCode() => json.Length;

    private static void Append(StringBuilder text, RuleOrigin origin)
    {
        text.Append(OriginMark);
        foreach (var field in new[] { origin.Statement, origin.What, origin.File, $"{origin.Line.ToString(CultureInfo.InvariantCulture)}" })
        {
            text.Append(Separator).Append(Escaped(field));
        }

        // Nobody's ticket is not a ticket without a text.
        text.Append(Separator).Append(origin.Ticket is { } ticket ? $"={Escaped(ticket)}" : "")
            .Append(Separator).Append(origin.Owner is { } owner ? $"={Escaped(owner)}" : "").Append('\n');
    }

    private static RuleOrigin OriginIn(string[] fields)
    {
        return fields.Length == Fields && fields[0] is [OriginMark]
            && int.TryParse(fields[4], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var line)
            ? new RuleOrigin(Unescaped(fields[1]), Unescaped(fields[2]), Unescaped(fields[3]), line, Note(fields[5]), Note(fields[6]))
            : throw new JsonException("a statement is not as ripcs writes it");

        static string? Note(string field) => field.Length == 0 ? null
            : field[0] == '=' ? Unescaped(field[1..]) : throw new JsonException("a ticket or owner is not as ripcs writes it");
    }

    // Nearly no text has what would be taken for the end of a field.
    private static string Escaped(string text) => text.AsSpan().IndexOfAny("\\\t\n") < 0 ? text
        : text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Unescaped(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(text[i] != '\\' ? text[i] : ++i >= text.Length ? throw new JsonException("a text is cut off") : text[i] switch
            {
                't' => '\t',
                'n' => '\n',
                '\\' => '\\',
                _ => throw new JsonException("a text is not as ripcs writes it"),
            });
        }

        return plain.ToString();
    }
}
