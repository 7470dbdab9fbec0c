namespace Ripcs.Changes.State;

/// <summary>
/// Long files of a state directory that one run asks for several times: what they hold is worked out again only where it is not, byte
/// for byte, what it was. Whoever asks while another thread works one out waits for it.
/// </summary>
internal sealed class ReadFiles
{
    private readonly Lock _reading = new();
    private readonly Dictionary<string, ReadFile> _files = [];

    /// <param name="path">The file's full path.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="owner">Whose directory it is in, on which it depends what can be read.</param>
    /// <param name="read">Works it out.</param>
    public T Get<T>(string path, byte[] content, HostRecord? owner, Func<byte[], T> read)
        where T : class
    {
        lock (_reading)
        {
            if (_files.TryGetValue(path, out var last) && last.Value is T same && last.Owner == owner
                && content.AsSpan().SequenceEqual(last.Content))
            {
                return same;
            }

            var value = read(content);
            _files[path] = new ReadFile(content, owner, value);
            return value;
        }
    }

    /// <summary>What a file holds, and all on which that depends.</summary>
    private sealed record ReadFile(byte[] Content, HostRecord? Owner, object Value);
}
