using System.Text;
using System.Text.Json.Nodes;

namespace Ripcs.Editors;

/// <summary>Messages of the Language Server Protocol: headers with the length, an empty line, and that many bytes of JSON.</summary>
internal sealed class Wire(Stream input, Stream output)
{
    private const string Length = "Content-Length:";
    private const int LongestHeader = 1024;
    private const int Longest = 64 << 20;

    private readonly Lock _writing = new();

    /// <summary>The bytes of the next message; null at the end of the input.</summary>
    /// <exception cref="InvalidDataException">There is no length, so that the next message cannot be found.</exception>
    public byte[]? Read()
    {
        int? length = null;
        for (var line = Line(); line != ""; line = Line())
        {
            if (line is null)
                return null;

            if (line.StartsWith(Length, StringComparison.OrdinalIgnoreCase))
                length = int.TryParse(line[Length.Length..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var bytes)
                    ? bytes : null;
        }

        if (length is not { } known || known > Longest)
            throw new InvalidDataException("a message has no usable Content-Length");

        var message = new byte[known];
        return input.ReadAtLeast(message, known, throwOnEndOfStream: false) == known ? message : null;
    }

    public void Write(JsonObject message)
    {
        message["jsonrpc"] = "2.0";
        var bytes = Encoding.UTF8.GetBytes(message.ToJsonString());
        lock (_writing)
        {
            output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Length} {bytes.Length}\r\n\r\n")));
            output.Write(bytes);
            output.Flush();
        }
    }

    private string? Line()
    {
        var line = new StringBuilder();
        for (var next = input.ReadByte(); next != '\n'; next = input.ReadByte())
        {
            if (next < 0 || line.Length > LongestHeader)
                return next < 0 ? null : throw new InvalidDataException("a header is too long");

            line.Append((char)next);
        }

        return line.ToString().TrimEnd('\r');
    }
}
