using System.Text;

namespace Ripcs.Changes.State;

/// <summary>Values, one a line, below the checksum of all of them: for files that must be read quickly.
/// Reading JSON for the first time in a process takes .NET longer than everything else in such a run.</summary>
internal sealed class SealedLines
{
    private readonly StringBuilder _text = new();

    public void Add(string value) =>
        _text.Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');

    public void Add(long value) => Add(value.ToString(CultureInfo.InvariantCulture));

    public void Add<T>(ValueList<T> items, Action<T> add)
    {
        Add(items.Count);
        foreach (var item in items)
        {
            add(item);
        }
    }

    public string Sealed() => $"{Checksum(_text.ToString())}\n{_text}";

    private static string Checksum(string text) => Sha256.TextOf(text);

    /// <summary>Reads them in the same order.</summary>
    public sealed class Reader
    {
        private readonly string[] _lines;
        private int _next;

        /// <exception cref="FormatException">It is not what was written.</exception>
        public Reader(string text)
        {
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            if (end < 0 || text[^1] != '\n' || text[..end] != Checksum(text[(end + 1)..]))
                throw new FormatException("the checksum differs");

            _lines = text[(end + 1)..^1].Split('\n');
        }

        public string Text()
        {
            var line = _next < _lines.Length ? _lines[_next++] : throw new FormatException("it ends too early");
            return line.Contains('\\', StringComparison.Ordinal) ? Unescaped(line) : line;
        }

        public long Number() => long.Parse(Text(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

        public int Small() => checked((int)Number());

        public ValueList<T> List<T>(Func<T> read)
        {
            var items = new List<T>();
            for (var count = Small(); count > 0; count--)
            {
                items.Add(read());
            }

            return [.. items];
        }

        /// <exception cref="FormatException">There is more.</exception>
        public void End()
        {
            if (_next != _lines.Length)
                throw new FormatException("something stands behind its end");
        }

        private static string Unescaped(string line)
        {
            var text = new StringBuilder();
            for (var i = 0; i < line.Length; i++)
            {
                text.Append(line[i] is not '\\' ? line[i] : ++i < line.Length && line[i] is 'n' ? '\n' : '\\');
            }

            return text.ToString();
        }
    }
}
