using Ripcs.Core.Results;
using Ripcs.Linux;

namespace Ripcs.Scripting.Keeping;

/// <summary>
/// The folder in which results are kept, one file each. A file is used only if no other user could have put it there; no run depends on any
/// of them.
/// </summary>
/// <param name="path">Its full path.</param>
/// <param name="user">The number of the user who must own the folder and its files.</param>
/// <param name="clock">Decides which entries have not been used for a long time.</param>
internal sealed class KeptFolder(string path, uint user, TimeProvider clock)
{
    /// <summary>Above this many bytes, the entries that were not used for longest are removed.</summary>
    public const long Most = 256L << 20;

    /// <summary>How the names of files about whole rule sets begin.</summary>
    public const string OfRuleSet = "rule-set-";

    private const int KeyLength = 64;
    private const string Unfinished = ".new-";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Slightly more than the longest result.
    private const int MostOfOne = CompiledFileJson.MaxLength + (1 << 20);

    private static readonly TimeSpan Unused = TimeSpan.FromDays(30);

    // The use of an entry is recorded once a day: recording it in every run would cost more than reading the entry.
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    private readonly Lazy<(bool IsThere, string? Problem)> _look = new(() => Look(path, user));
    private bool _hasNew;

    public string Path => path;

    /// <summary>Why nothing in the folder is used; null if it is used, or does not exist yet.</summary>
    public string? Problem => _look.Value.Problem;

    /// <summary>Why no more results can be kept; null if they can.</summary>
    public string? WriteProblem { get; private set; }

    /// <summary>True if anything exists under a key; reading it shows whether it can be used.</summary>
    public bool Has(string key) => _look.Value.IsThere && Problem is null && System.IO.Path.Exists(In(key));

    /// <summary>An entry; null if there is none.</summary>
    /// <exception cref="ResultException">Another user could have put it there, or it cannot be read.</exception>
    public byte[]? Read(string key)
    {
        if (!_look.Value.IsThere || Problem is not null)
            return null;

        try
        {
            using var file = PlainFile.Open(In(key));
            RefuseForeign(file.Facts);
            var bytes = file.ReadAll(MostOfOne) ?? throw new ResultException("it is too large");
            RecordUse(file);
            return bytes;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (LinkException)
        {
            throw new ResultException("it is a link");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultException(e.Message);
        }
    }

    /// <summary>Keeps an entry; if that fails, <see cref="WriteProblem"/> is the reason, and no further entry is written.</summary>
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

    /// <summary>After entries were added: removes those that were not used for a long time, and those above the size limit.</summary>
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
                var limit = file.Name.StartsWith(Unfinished, StringComparison.Ordinal) ? OneDay : Unused;
                if (room < 0 || now - file.LastWriteTimeUtc > limit)
                    file.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteProblem = e.Message;
        }
    }

    /// <summary>Removes all entries; other files in the folder stay.</summary>
    /// <returns>The number of results removed, and of bytes.</returns>
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
            return (true, !facts.IsFolder ? "it is not a folder"
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
            throw new ResultException("it is not a file");

        if (facts.Owner != user)
            throw new ResultException($"it belongs to user {facts.Owner}");

        if (facts.OthersCanWrite)
            throw new ResultException("other users can write it");
    }

    private void RecordUse(PlainFile file)
    {
        if (clock.GetUtcNow() is var now && now - file.Facts.Modified > OneDay)
        {
            try
            {
                file.Touch(now);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // For example on a read-only file system: the entry is removed some day, and made again.
            }
        }
    }

    // A file that another run removed meanwhile does not exist; for the others, Exists also reads length and time.
    private IEnumerable<FileInfo> Ours() => new DirectoryInfo(path).EnumerateFiles()
        .Where(file => (IsEntry(file) || file.Name.StartsWith(OfRuleSet, StringComparison.Ordinal)
            || file.Name.StartsWith(Unfinished, StringComparison.Ordinal)) && file.Exists);

    private static bool IsEntry(FileInfo file) => file.Name.Length == KeyLength && file.Name.All(char.IsAsciiHexDigitLower);

    private string In(string name) => System.IO.Path.Combine(path, name);
}
