namespace Ripcs.Changes.State;

/// <summary>Caches the long files of a state directory that a run reads several times: their value is computed again
/// only if a byte has changed. A thread that needs a value which another one is computing waits for it.</summary>
internal sealed class ReadFiles
{
    private readonly Lock _reading = new();
    private readonly Dictionary<string, ReadFile> _files = [];

    /// <param name="path">The file's full path.</param>
    /// <param name="content">The content of the file.</param>
    /// <param name="owner">The owner of its directory, which determines what can be read.</param>
    /// <param name="read">Computes the value.</param>
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

    /// <summary>The value of a file, and everything that it depends on.</summary>
    private sealed record ReadFile(byte[] Content, HostRecord? Owner, object Value);
}
