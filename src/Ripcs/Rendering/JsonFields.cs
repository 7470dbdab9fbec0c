using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ripcs.Rendering;

/// <summary>An object of a JSON document: printed names with their values. A serializer
/// with reflection would take half of the time of a run with nothing to do.</summary>
internal sealed class JsonFields
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Name, object? Value)> _fields = [];

    public JsonFields()
    {
    }

    /// <summary>The fields of a chain.</summary>
    public JsonFields(Family family, TableName table, ChainName chain) =>
        _fields = [("family", (int)family), ("table", table.Value), ("chain", chain.Value)];

    /// <summary>Adds the next field: null, a text, a number, a boolean, a time, fields, or a sequence of these.</summary>
    /// <param name="name">"exit_code".</param>
    public object? this[string name]
    {
        set => _fields.Add((name, value));
    }

    /// <summary>As a document with one field a line.</summary>
    public override string ToString() => Document(this);

    /// <summary>A document that is a list.</summary>
    public static string List(IEnumerable<JsonFields> items) => Document(items);

    private static string Document(object value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Options))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case ulong count:
                writer.WriteNumberValue(count);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case DateTime time:
                writer.WriteStringValue(time);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                break;
            case JsonFields fields:
                writer.WriteStartObject();
                foreach (var (name, inner) in fields._fields)
                {
                    writer.WritePropertyName(name);
                    Write(writer, inner);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new InvalidOperationException($"no form in JSON for {value.GetType()}");
        }
    }
}
