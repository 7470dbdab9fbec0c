using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>Writes a value that prints and parses itself as JSON text; what does not parse is refused, never a default.</summary>
public abstract class TextJson<T>(Func<string, T> parse) : JsonConverter<T>
    where T : notnull
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()!
            : throw new JsonException($"a {typeof(T).Name} must be text");
        try
        {
            return parse(text);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

public sealed class ChainNameJson() : TextJson<ChainName>(text => new ChainName(text));

public sealed class TableNameJson() : TextJson<TableName>(text => new TableName(text));

public sealed class PartitionNameJson() : TextJson<PartitionName>(PartitionName.Parse);

public sealed class AdvisedTextJson() : TextJson<AdvisedText>(text => text);

public sealed class IpPrefixJson() : TextJson<IpPrefix>(IpPrefix.Parse);
