using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>
/// The rules of a chain as JSON. A record holds tens of thousands of them, and .NET takes several times as long for each. A statement makes
/// several rules one after the other: a rule that is only its text comes from the statement of the rule before it. A member that is missing
/// or is not what it should be is an error, never a default.
/// </summary>
public sealed class CompiledRulesJson : JsonConverter<ValueList<CompiledRule>>
{
    public override ValueList<CompiledRule> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Require(reader.TokenType, JsonTokenType.StartArray);
        var rules = ImmutableArray.CreateBuilder<CompiledRule>();
        RuleOrigin? last = null;
        while (Next(ref reader) is var token and not JsonTokenType.EndArray)
        {
            var rule = token is not JsonTokenType.String ? ReadRule(ref reader)
                : new CompiledRule(reader.GetString()!, last ?? throw Lacks("Origin"));
            last = rule.Origin;
            rules.Add(rule);
        }

        return new ValueList<CompiledRule>(rules.DrainToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, ValueList<CompiledRule> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        RuleOrigin? last = null;
        foreach (var rule in value)
        {
            if (rule.Origin == last)
            {
                writer.WriteStringValue(rule.Text);
                continue;
            }

            last = rule.Origin;
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

    private static CompiledRule ReadRule(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType, JsonTokenType.StartObject);
        string? text = null;
        RuleOrigin? origin = null;
        while (Next(ref reader) is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Text"u8))
            {
                text = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("Origin"u8))
            {
                origin = ReadOrigin(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new CompiledRule(text ?? throw Lacks("Text"), origin ?? throw Lacks("Origin"));
    }

    private static RuleOrigin ReadOrigin(ref Utf8JsonReader reader)
    {
        _ = Next(ref reader);
        Require(reader.TokenType, JsonTokenType.StartObject);
        var (statement, what, file, ticket, owner) = ((string?)null, (string?)null, (string?)null, (string?)null, (string?)null);
        int? line = null;
        while (Next(ref reader) is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Statement"u8))
            {
                statement = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("What"u8))
            {
                what = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("File"u8))
            {
                file = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("Line"u8))
            {
                line = Next(ref reader) is JsonTokenType.Number && reader.TryGetInt32(out var number) ? number
                    : throw new JsonException("Line is not a number");
            }
            else if (reader.ValueTextEquals("Ticket"u8))
            {
                ticket = ReadTextOrNone(ref reader);
            }
            else if (reader.ValueTextEquals("Owner"u8))
            {
                owner = ReadTextOrNone(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new RuleOrigin(
            statement ?? throw Lacks("Statement"), what ?? throw Lacks("What"), file ?? throw Lacks("File"), line ?? throw Lacks("Line"),
            ticket, owner);
    }

    private static string ReadText(ref Utf8JsonReader reader) => ReadTextOrNone(ref reader) ?? throw new JsonException("a text is null");

    private static string? ReadTextOrNone(ref Utf8JsonReader reader)
    {
        if (Next(ref reader) is JsonTokenType.Null)
            return null;

        Require(reader.TokenType, JsonTokenType.String);
        return reader.GetString();
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
