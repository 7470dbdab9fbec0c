using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>Caches the long files of a state directory that a run reads several times: a file is read again
/// only if it was written since. A thread that needs a value which another one is computing waits for it.</summary>
internal sealed class ReadFiles
{
    private readonly Lock _reading = new();
    private readonly Dictionary<string, ReadFile> _files = [];

    /// <param name="path">The file's full path.</param>
    /// <param name="owner">The owner of its directory, which determines what can be read.</param>
    /// <param name="read">Reads the file; null if there is none.</param>
    public T? Get<T>(string path, HostRecord? owner, Func<T?> read)
        where T : class
    {
        lock (_reading)
        {
            // Taken first: whoever writes afterwards changes it, and the next caller reads again.
            var stamp = FileStamp.Read(path);
            if (_files.TryGetValue(path, out var last) && last.Value is T same && last.Owner == owner && last.Stamp.SequenceEqual(stamp))
                return same;

            if (read() is not { } value)
                return null;

            _files[path] = new ReadFile(stamp, owner, value);
            return value;
        }
    }

    /// <summary>The value of a file, and everything that it depends on.</summary>
    private sealed record ReadFile(byte[] Stamp, HostRecord? Owner, object Value);
}
