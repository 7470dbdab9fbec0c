using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>
/// The rules of a chain as JSON. A record holds tens of thousands of them, and .NET takes several times as long for each. Rules of one
/// statement share its texts. A member that is missing or is not what it should be is an error, never a default.
/// </summary>
public sealed class CompiledRulesJson : JsonConverter<ValueList<CompiledRule>>
{
    public override ValueList<CompiledRule> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Require(reader.TokenType, JsonTokenType.StartArray);
        var rules = ImmutableArray.CreateBuilder<CompiledRule>();
        var last = new RuleOrigin("", "", "", 0);
        while (Next(ref reader) is not JsonTokenType.EndArray)
        {
            rules.Add(ReadRule(ref reader, last));
            last = rules[^1].Origin;
        }

        return new ValueList<CompiledRule>(rules.DrainToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, ValueList<CompiledRule> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var rule in value)
        {
            writer.WriteStartObject();
            writer.WriteString("Text"u8, rule.Text);
            writer.WriteStartObject("Origin"u8);
            writer.WriteString("Statement"u8, rule.Origin.Statement);
            writer.WriteString("What"u8, rule.Origin.What);
            writer.WriteString("File"u8, rule.Origin.File);
            writer.WriteNumber("Line"u8, rule.Origin.Line);
            writer.WriteString("Ticket"u8, rule.Origin.Ticket);
            writer.WriteString("Owner"u8, rule.Origin.Owner);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static CompiledRule ReadRule(ref Utf8JsonReader reader, RuleOrigin last)
    {
        Require(reader.TokenType, JsonTokenType.StartObject);
        string? text = null;
        RuleOrigin? origin = null;
        while (Next(ref reader) is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Text"u8))
            {
                text = ReadText(ref reader, "");
            }
            else if (reader.ValueTextEquals("Origin"u8))
            {
                origin = ReadOrigin(ref reader, last);
            }
            else
            {
                reader.Skip();
            }
        }

        return new CompiledRule(text ?? throw Lacks("Text"), origin ?? throw Lacks("Origin"));
    }

    private static RuleOrigin ReadOrigin(ref Utf8JsonReader reader, RuleOrigin last)
    {
        _ = Next(ref reader);
        Require(reader.TokenType, JsonTokenType.StartObject);
        var (statement, what, file, ticket, owner) = ((string?)null, (string?)null, (string?)null, (string?)null, (string?)null);
        int? line = null;
        while (Next(ref reader) is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Statement"u8))
            {
                statement = ReadText(ref reader, last.Statement);
            }
            else if (reader.ValueTextEquals("What"u8))
            {
                what = ReadText(ref reader, last.What);
            }
            else if (reader.ValueTextEquals("File"u8))
            {
                file = ReadText(ref reader, last.File);
            }
            else if (reader.ValueTextEquals("Line"u8))
            {
                line = Next(ref reader) is JsonTokenType.Number && reader.TryGetInt32(out var number) ? number
                    : throw new JsonException("Line is not a number");
            }
            else if (reader.ValueTextEquals("Ticket"u8))
            {
                ticket = ReadTextOrNone(ref reader, last.Ticket);
            }
            else if (reader.ValueTextEquals("Owner"u8))
            {
                owner = ReadTextOrNone(ref reader, last.Owner);
            }
            else
            {
                reader.Skip();
            }
        }

        var origin = new RuleOrigin(
            statement ?? throw Lacks("Statement"), what ?? throw Lacks("What"), file ?? throw Lacks("File"), line ?? throw Lacks("Line"),
            ticket, owner);
        return origin == last ? last : origin;
    }

    private static string ReadText(ref Utf8JsonReader reader, string last) => ReadTextOrNone(ref reader, last)
        ?? throw new JsonException("a text is null");

    /// <param name="reader">Stands before the value.</param>
    /// <param name="last">What the same member of the rule before holds.</param>
    private static string? ReadTextOrNone(ref Utf8JsonReader reader, string? last)
    {
        if (Next(ref reader) is JsonTokenType.Null)
            return null;

        Require(reader.TokenType, JsonTokenType.String);
        return last is not null && reader.ValueTextEquals(last) ? last : reader.GetString();
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader) => reader.Read() ? reader.TokenType
        : throw new JsonException("it ends too early");

    private static void Require(JsonTokenType found, JsonTokenType expected)
    {
        if (found != expected)
            throw new JsonException($"{found} is where {expected} should be");
    }

    private static JsonException Lacks(string member) => new($"a rule lacks {member}");
}
