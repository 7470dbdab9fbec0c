using System.Text;
using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>The folder of Ripcs's persistent state. Only its owner may write it, and every file
/// in it is complete: it is written beside its place, synced to the disk, then renamed.</summary>
internal sealed class StateDirectory
{
    public const string Default = "/var/lib/ripcs";

    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private StateDirectory(string path) => Path = path;

    public string Path { get; }

    /// <summary>Its owner.</summary>
    public StateOwner Owner { get; private set; } = new(Record: null, Doubt: null);

    /// <summary>True if its rules were in a network namespace without a name that is gone with them: nothing of it is expected
    /// here, and what was pending, held or unfinished there counts as missing.</summary>
    public bool IsLeftBehind { get; set; }

    /// <summary>Says so.</summary>
    public AdvisedText LeftBehind => $"{Path} records what was in force in a network namespace without a name that is gone, so ripcs "
        + "begins anew here; earlier changes are in: " + Advice.To(Way.History);

    /// <summary>Called with each step that changes a file, before it; tests crash here.</summary>
    private Action<string>? AtStep { get; init; }

    private ReadFiles Often { get; init; } = new();

    /// <summary>Creates the folder if it is missing, and refuses one that others could have written.</summary>
    /// <exception cref="StateException">It cannot be created or trusted.</exception>
    /// <param name="path">Its path.</param>
    /// <param name="atStep">Called before each step that changes a file.</param>
    /// <param name="often">The files that the run has already read; null for none.</param>
    public static StateDirectory Open(string path, Action<string>? atStep = null, ReadFiles? often = null)
    {
        var full = System.IO.Path.GetFullPath(path);
        PrivateFolder.Make(full);
        return new StateDirectory(full) { AtStep = atStep, Often = often ?? new ReadFiles() }.Look();
    }

    /// <summary>The same as <see cref="Open"/>, but creates nothing: null if the folder does not exist. For read-only commands.</summary>
    /// <inheritdoc cref="Open"/>
    public static StateDirectory? OpenExisting(string path, Action<string>? atStep = null, ReadFiles? often = null)
    {
        var full = System.IO.Path.GetFullPath(path);
        PrivateFolder.RefuseFile(full);
        if (!Directory.Exists(full))
            return null;

        PrivateFolder.Check(full);
        return new StateDirectory(full) { AtStep = atStep, Often = often ?? new ReadFiles() }.Look();
    }

    /// <summary>Removes what it says of rules that are gone, if these are; under the lock.</summary>
    public void BeginAnew()
    {
        if (!IsLeftBehind)
            return;

        AppliedFile.Write(this, AppliedFile.Read(this));
        foreach (var name in new[] { PendingFiles.Folder, History.Folder }.SelectMany(AllFiles).Concat([HeldFile.Name, JournalFile.Name])
            .Where(StateFiles.IsOfLiveRules))
        {
            Delete(name);
        }

        IsLeftBehind = false;
    }

    /// <summary>Reads its owner again.</summary>
    public StateDirectory Look()
    {
        Owner = StateOwner.Read(this);
        return this;
    }

    /// <summary>The absolute path of a file in it.</summary>
    public string FilePath(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The names of the files in a subfolder, ordered; none if the folder does not exist.</summary>
    public IReadOnlyList<string> Files(string folder) =>
        [.. AllFiles(folder).Where(name => !IsGone(name)).Select(name => System.IO.Path.GetFileName(name))];

    private IReadOnlyList<string> AllFiles(string folder)
    {
        var path = FilePath(folder);
        if (!Directory.Exists(path))
            return [];

        PrivateFolder.Check(path);
        return [.. Directory.GetFiles(path).Select(file => $"{folder}/{System.IO.Path.GetFileName(file)}").Order(StringComparer.Ordinal)];
    }

    /// <summary>The text of a file, or null if there is none.</summary>
    public string? Read(string name) => ReadBytes(name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The content of a file, or null if there is none. Symbolic
    /// links are not followed, and the file must belong to the owner.</summary>
    public byte[]? ReadBytes(string name)
    {
        if (IsGone(name))
            return null;

        var path = FilePath(name);
        try
        {
            using var file = PlainFile.Open(path);
            CheckFile(path, file.Facts);
            return file.ReadAll();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"cannot read {path}: {e.Message}", e);
        }
    }

    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte})"/>
    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file so that after a crash either the old or the whole new one is there.</summary>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var path = FilePath(name);
        var folder = System.IO.Path.GetDirectoryName(path)!;
        // It may have been deleted since it was opened; creating only a subfolder would create it with open permissions.
        PrivateFolder.Make(Path);
        PrivateFolder.Make(folder);
        try
        {
            AtStep?.Invoke($"write {name}");
            WholeFile.Write(path, content, OwnerFile, beside: path + ".new", beforeRename: () => AtStep?.Invoke($"rename {name}"));
            Posix.SyncDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskTrouble.Cannot("write", path, e);
        }
    }

    /// <summary>Writes files that nothing refers to yet and that have checksums of their own, so that they need not
    /// be synced one by one, but only once at the end, together with those that a killed run has left there.</summary>
    public void WriteAll(string folder, IEnumerable<(string Name, byte[] Content)> files)
    {
        PrivateFolder.Make(Path);
        PrivateFolder.Make(FilePath(folder));
        foreach (var (name, content) in files)
        {
            AtStep?.Invoke($"write {folder}");
            Act(name, "write", path => WholeFile.WriteUnsynced(path, content, OwnerFile, beside: path + ".new"));
        }

        AtStep?.Invoke($"sync {folder}");
        Act(folder, "write", Posix.SyncFileSystem);
    }

    /// <summary>The value in a file, or null if there is none.</summary>
    /// <exception cref="StateException">It is damaged, was written for another directory, or is from a newer Ripcs.</exception>
    public T? Read<T>(string name, int known, AdvisedText? advice = null)
        where T : class, IStateFile => ReadBytes(name) is { } content
            ? StateJson.Read<T>(content, FilePath(name), known, advice, Owner.Record) : null;

    /// <summary>The same for a long file that a run needs several times: the file is read again only if it was written since.</summary>
    /// <inheritdoc cref="Read{T}(string, int, AdvisedText?)"/>
    public T? ReadOften<T>(string name, int known)
        where T : class, IStateFile
    {
        try
        {
            return Often.Get(FilePath(name), Owner.Record, () => Read<T>(name, known));
        }
        catch (IOException e)
        {
            throw new StateException($"cannot read {e.Message}", e);
        }
    }

    /// <summary>Writes a file that is only valid in this directory; see <see cref="Write(string, ReadOnlySpan{byte})"/>.</summary>
    public void Write<T>(string name, T value)
        where T : class, IStateFile => Write(name, StateJson.Write(value, Owner.Record?.Id));

    /// <summary>Writes a file that may be lost: after a crash of the machine it may be cut off, and its readers must detect that.</summary>
    public void WriteUnsynced(string name, byte[] content)
    {
        AtStep?.Invoke($"write {name}");
        Act(name, "write", path => WholeFile.WriteUnsynced(path, content, OwnerFile, beside: path + ".new"));
    }

    /// <summary>Removes a file; nothing happens if there is none.</summary>
    public void Delete(string name) => Act(name, "remove", path =>
    {
        if (File.Exists(path))
        {
            AtStep?.Invoke($"remove {name}");
            File.Delete(path);
            Posix.SyncDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
    });

    /// <summary>Renames a file within one of its folders; of two processes that try it, one succeeds.</summary>
    /// <returns>False if there is no such file.</returns>
    public bool Rename(string from, string to)
    {
        AtStep?.Invoke($"rename {from} to {to}");
        try
        {
            File.Move(FilePath(from), FilePath(to), overwrite: true);
            Posix.SyncDirectory(System.IO.Path.GetDirectoryName(FilePath(to))!);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"cannot rename {FilePath(from)}: {e.Message}", e);
        }
    }

    /// <summary>Renames a file that cannot be used, so that it can be examined.</summary>
    /// <returns>Its new path.</returns>
    public string SetAside(string name)
    {
        Act(name, "rename", path => File.Move(path, path + ".damaged", overwrite: true));
        return FilePath(name) + ".damaged";
    }

    private bool IsGone(string name) => IsLeftBehind && StateFiles.IsOfLiveRules(name);

    private void Act(string name, string what, Action<string> act)
    {
        var path = FilePath(name);
        try
        {
            act(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskTrouble.Cannot(what, path, e);
        }
    }

    private static void CheckFile(string path, FileFacts facts)
    {
        if (!facts.IsRegular)
            throw new StateException($"{path} is not a file; check it, then move it away");

        if (facts.Owner != Posix.EffectiveUser())
        {
            throw new StateException(
                $"{path} belongs to another user, who could change what ripcs applies; check it, then make it yours with chown, or "
                    + $"move it away");
        }

        if (facts.OthersCanWrite)
        {
            throw new StateException(
                $"{path} can be written by other users, who could change what ripcs applies; check it, then: chmod 600 {path}");
        }
    }
}

/// <summary>A folder that belongs to the user who runs ripcs, and that others cannot read.</summary>
internal static class PrivateFolder
{
    private const uint Root = 0;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Parent =
        OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Others =
        OthersWrite | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly AdvisedText ToChoose = Advice.To(Way.StateDirectory) + " DIR";

    /// <summary>Creates a folder only for its owner, or checks an existing one.</summary>
    public static void Make(string path)
    {
        RefuseFile(path);
        try
        {
            MakeParents(path);
            Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskTrouble.Known(e) is not null ? DiskTrouble.Cannot("make", path, e)
                : new StateException($"cannot make {path}: {e.Message.TrimEnd('.')}; run ripcs as root or choose another folder: "
                    + ToChoose, e);
        }

        Check(path);
    }

    // With a umask of 000 every user could rename files in them.
    private static void MakeParents(string path)
    {
        if (Path.GetDirectoryName(path) is { } parent && !Directory.Exists(parent))
        {
            MakeParents(parent);
            Directory.CreateDirectory(parent, IsBelow(parent, StateDirectory.Default) || IsBelow(parent, ApplyLock.DefaultDirectory)
                ? OwnerOnly : Parent);
        }
    }

    private static bool IsBelow(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <exception cref="StateException">There is a file in its place.</exception>
    public static void RefuseFile(string path)
    {
        if (File.Exists(path))
            throw new StateException($"{path} is not a folder; check it, then move it away");
    }

    /// <exception cref="StateException">Others could have written it, or could read it.</exception>
    public static void Check(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
            throw new StateException($"{path} is a link; give the folder itself: " + ToChoose);

        var (owner, user) = (PlainFile.FactsOf(path).Owner, Posix.EffectiveUser());
        if (owner == Root && user != Root)
            throw new StateException($"{path} belongs to root: run ripcs as root or choose another folder: " + ToChoose);

        if (owner != user)
        {
            throw new StateException($"{path} belongs to another user, who could change what ripcs applies; make it yours with chown, or "
                + "choose another folder: " + ToChoose);
        }

        var mode = File.GetUnixFileMode(path);
        if ((mode & OthersWrite) != 0)
        {
            throw new StateException(
                $"{path} can be written by other users, who could change what ripcs applies; check it, then: chmod 700 {path}");
        }

        if ((mode & Others) != 0)
            throw new StateException($"{path} is open to other users; ripcs keeps it for its owner only: chmod 700 {path}");
    }
}
