using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ripcs.Core.Results;

/// <summary>
/// A compiled chain as JSON. Its rules are one text, and beside it stands what most runs ask of them, so that the rules of chains that stay
/// as they are need not be read. The members stand in one order; one that is missing, or is not what it should be, is an error.
/// </summary>
public sealed class CompiledChainJson : JsonConverter<CompiledChain>
{
    public override CompiledChain Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Require(reader.TokenType, JsonTokenType.StartObject);
        var family = ReadText(ref reader, "Family"u8) switch
        {
            nameof(Family.IPv4) => Family.IPv4,
            nameof(Family.IPv6) => Family.IPv6,
            _ => throw new JsonException("a chain is of an unknown family"),
        };
        var table = new TableName(ReadText(ref reader, "Table"u8));
        var name = new ChainName(ReadText(ref reader, "Name"u8));
        var digest = ReadText(ref reader, "Digest"u8);
        var (targets, sets) = (ReadNames(ref reader, "Targets"u8), ReadNames(ref reader, "Sets"u8));
        Member(ref reader, "Traits"u8, JsonTokenType.Number);
        var traits = (RuleTraits)reader.GetInt32();
        Member(ref reader, "Count"u8, JsonTokenType.Number);
        var count = reader.GetInt32();
        Member(ref reader, "Rules"u8, JsonTokenType.String);
        var text = new RulesText(JsonBytes.TextAt(ref reader));
        Next(ref reader, JsonTokenType.EndObject);
        if (digest.Length != NameHash.DigestLength || !digest.All(char.IsAsciiHexDigitLower) || count < 0)
            throw new JsonException("a chain's rules have no digest or number");

        var rules = ValueList.Unread<CompiledRule>(count, text, () => text.Read(count));
        var summary = new RuleSummary(family, table, digest, targets, sets, traits);
        return new CompiledChain(family, table, rules,
            new OwnedChain(name, ValueList.Unread<string>(count, summary, () => [.. rules.Select(rule => rule.Text)])));
    }

    public override void Write(Utf8JsonWriter writer, CompiledChain value, JsonSerializerOptions options)
    {
        var summary = value.Summary();
        writer.WriteStartObject();
        writer.WriteString("Family"u8, value.Family is Family.IPv4 ? nameof(Family.IPv4) : nameof(Family.IPv6));
        writer.WriteString("Table"u8, value.Table.Value);
        writer.WriteString("Name"u8, value.Name.Value);
        writer.WriteString("Digest"u8, summary.Digest);
        WriteNames(writer, "Targets"u8, summary.Targets);
        WriteNames(writer, "Sets"u8, summary.Sets);
        writer.WriteNumber("Traits"u8, (int)summary.Traits);
        writer.WriteNumber("Count"u8, value.Rules.Count);
        writer.WritePropertyName("Rules"u8);
        writer.WriteRawValue((value.Rules.Key as RulesText ?? RulesText.Of(value.Rules)).Json, skipInputValidation: true);
        writer.WriteEndObject();
    }

    /// <summary>True unless something else was written beside the rules than is true of them.</summary>
    internal static bool IsTrue(CompiledChain chain)
    {
        try
        {
            var rules = chain.Rules.Select(rule => rule.Text).ToValueList();
            var (said, found) = (chain.Summary(), new OwnedChain(chain.Name, rules).SummaryIn(chain.Family, chain.Table));
            return (chain.Rules.Key is not RulesText text || text.Equals(RulesText.Of(chain.Rules))) && said == found
                && said.Targets == found.Targets && said.Sets == found.Sets && said.Traits == found.Traits;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The text of the rules is not one, or not in UTF-8.
            return false;
        }
    }

    private static void WriteNames(Utf8JsonWriter writer, ReadOnlySpan<byte> member, ValueList<ChainName> names)
    {
        writer.WriteStartArray(member);
        foreach (var name in names)
        {
            writer.WriteStringValue(name.Value);
        }

        writer.WriteEndArray();
    }

    private static ValueList<ChainName> ReadNames(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        Member(ref reader, member, JsonTokenType.StartArray);
        var names = ImmutableArray.CreateBuilder<ChainName>();
        while (reader.Read() && reader.TokenType is JsonTokenType.String)
        {
            names.Add(new ChainName(reader.GetString()!));
        }

        Require(reader.TokenType, JsonTokenType.EndArray);
        return new(names.DrainToImmutable());
    }

    private static string ReadText(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        Member(ref reader, member, JsonTokenType.String);
        return reader.GetString()!;
    }

    private static void Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, JsonTokenType kind)
    {
        Next(ref reader, JsonTokenType.PropertyName);
        if (!reader.ValueTextEquals(name))
            throw new JsonException($"a chain lacks {Encoding.UTF8.GetString(name)}");

        Next(ref reader, kind);
    }

    private static void Next(ref Utf8JsonReader reader, JsonTokenType expected) =>
        Require(reader.Read() ? reader.TokenType : JsonTokenType.None, expected);

    private static void Require(JsonTokenType found, JsonTokenType expected)
    {
        if (found != expected)
            throw new JsonException($"{found} is where {expected} should be");
    }
}
