using Ripcs.Core.Packing;
using Ripcs.Linux;

namespace Ripcs.Scripting.Keeping;

/// <summary>
/// The folder in which results are kept, a file for each. What lies in it is used only if nobody but its user could have put it there, and
/// nothing in it is needed.
/// </summary>
/// <param name="path">Its full path.</param>
/// <param name="user">The number of the user whose folder and files are used.</param>
/// <param name="clock">Tells what was not used for long.</param>
internal sealed class KeptFolder(string path, uint user, TimeProvider clock)
{
    /// <summary>Beyond this many bytes those that were not used for longest are removed.</summary>
    public const long Most = 256L << 20;

    private const int KeyLength = 64;
    private const string Unfinished = ".new-";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Some more than a pack has.
    private const int MostOfOne = CompiledFilePack.MaxLength + (1 << 20);

    private static readonly TimeSpan Unused = TimeSpan.FromDays(30);

    // Using an entry is noted once a day: to note it in every run would cost more than to read it.
    private static readonly TimeSpan Noted = TimeSpan.FromDays(1);

    private readonly Lazy<(bool IsThere, string? Problem)> _look = new(() => Look(path, user));
    private bool _hasNew;

    public string Path => path;

    /// <summary>Why nothing in it is used; null if it is used, or not there yet.</summary>
    public string? Problem => _look.Value.Problem;

    /// <summary>Why no more results can be kept in it; null if they can.</summary>
    public string? WriteProblem { get; private set; }

    /// <summary>True if something is there under a key, whatever it is; reading it tells whether it can be used.</summary>
    public bool Has(string key) => _look.Value.IsThere && Problem is null && System.IO.Path.Exists(In(key));

    /// <summary>An entry; null if there is none.</summary>
    /// <exception cref="PackException">It could have been put there by somebody else, or cannot be read.</exception>
    public byte[]? Read(string key)
    {
        if (!_look.Value.IsThere || Problem is not null)
            return null;

        try
        {
            using var file = PlainFile.Open(In(key));
            RefuseForeign(file.Facts);
            var bytes = file.ReadAll(MostOfOne) ?? throw new PackException("it is too large");
            Note(file);
            return bytes;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (LinkException)
        {
            throw new PackException("it is a link");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PackException(e.Message);
        }
    }

    /// <summary>Keeps an entry; where that fails, <see cref="WriteProblem"/> says why, and nothing more is tried.</summary>
    public void Write(string key, ReadOnlySpan<byte> entry)
    {
        if (Problem is not null || WriteProblem is not null)
            return;

        try
        {
            if (!_hasNew)
                Directory.CreateDirectory(path, Private | UnixFileMode.UserExecute);

            WholeFile.WriteUnsynced(In(key), entry, Private, In($"{Unfinished}{Guid.NewGuid():N}"));
            _hasNew = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteProblem = e.Message;
        }
    }

    /// <summary>Where something was added: removes what was not used for long, and what is too much.</summary>
    public void Prune()
    {
        if (!_hasNew)
            return;

        try
        {
            var now = clock.GetUtcNow();
            var room = Most;
            foreach (var file in Ours().OrderByDescending(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal))
            {
                room -= file.Length;
                if (room < 0 || now - file.LastWriteTimeUtc > (IsEntry(file) ? Unused : Noted))
                    file.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteProblem = e.Message;
        }
    }

    /// <summary>Removes all that is kept; whatever else lies in the folder stays.</summary>
    /// <returns>How many results that were, and how many bytes.</returns>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to remove it.</exception>
    public (int Entries, long Bytes) Clear()
    {
        if (!_look.Value.IsThere)
            return (0, 0);

        var all = Ours().ToList();
        var size = (all.Count(IsEntry), all.Sum(file => file.Length));
        foreach (var file in all)
        {
            file.Delete();
        }

        return size;
    }

    private static (bool IsThere, string? Problem) Look(string path, uint user)
    {
        try
        {
            var facts = PlainFile.FactsOf(path);
            return (true, !facts.IsFolder ? "it is no folder"
                : facts.Owner != user ? $"it belongs to user {facts.Owner}"
                : facts.OthersCanWrite ? "other users can write into it" : null);
        }
        catch (FileNotFoundException)
        {
            return (false, null);
        }
        catch (IOException e)
        {
            return (false, e.Message);
        }
    }

    private void RefuseForeign(FileFacts facts)
    {
        if (!facts.IsRegular)
            throw new PackException("it is no file");

        if (facts.Owner != user)
            throw new PackException($"it belongs to user {facts.Owner}");

        if (facts.OthersCanWrite)
            throw new PackException("other users can write it");
    }

    private void Note(PlainFile file)
    {
        if (clock.GetUtcNow() is var now && now - file.Facts.Modified > Noted)
        {
            try
            {
                file.Touch(now);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // On a read-only file system, say: it is removed some day, and made again.
            }
        }
    }

    // What another run removes meanwhile is not there; of what is, length and time are known from then on.
    private IEnumerable<FileInfo> Ours() => new DirectoryInfo(path).EnumerateFiles()
        .Where(file => (IsEntry(file) || file.Name.StartsWith(Unfinished, StringComparison.Ordinal)) && file.Exists);

    private static bool IsEntry(FileInfo file) => file.Name.Length == KeyLength && file.Name.All(char.IsAsciiHexDigitLower);

    private string In(string name) => System.IO.Path.Combine(path, name);
}
