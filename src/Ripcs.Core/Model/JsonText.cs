using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>Writes an <see cref="IpPrefix"/> as its text and reads it back as strictly as a rule file's.</summary>
internal sealed class IpPrefixJson : JsonConverter<IpPrefix>
{
    public override IpPrefix Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IpPrefix.TryParse(reader.GetString(), out var prefix) ? prefix : throw new JsonException("not an address prefix");

    public override void Write(Utf8JsonWriter writer, IpPrefix value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>Writes a <see cref="PartitionName"/> as its text and reads it back, refusing what is no partition's name.</summary>
internal sealed class PartitionNameJson : JsonConverter<PartitionName>
{
    public override PartitionName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PartitionName.TryParse(reader.GetString() ?? "", out var name) ? name : throw new JsonException("not a partition's name");

    public override void Write(Utf8JsonWriter writer, PartitionName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
