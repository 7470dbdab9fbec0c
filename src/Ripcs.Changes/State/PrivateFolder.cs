using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>A folder that belongs to whoever runs ripcs, and that nobody else can look into.</summary>
internal static class PrivateFolder
{
    private const uint Root = 0;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Parent =
        OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Others = OthersWrite | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder for its owner alone, or checks the one that is there.</summary>
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
                : new StateException($"cannot make {path}: {e.Message.TrimEnd('.')}; run ripcs as root or choose another folder: --state-dir DIR", e);
        }

        Check(path);
    }

    // With a umask of 000 everybody could rename what is in them.
    private static void MakeParents(string path)
    {
        if (Path.GetDirectoryName(path) is { } parent && !Directory.Exists(parent))
        {
            MakeParents(parent);
            Directory.CreateDirectory(parent, IsBelow(parent, StateDirectory.Default) || IsBelow(parent, ApplyLock.DefaultDirectory) ? OwnerOnly : Parent);
        }
    }

    private static bool IsBelow(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <exception cref="StateException">There is a file in its place.</exception>
    public static void RefuseFile(string path)
    {
        if (File.Exists(path))
        {
            throw new StateException($"{path} is not a folder; look into it, then move it away");
        }
    }

    /// <exception cref="StateException">Others could have written it, or could look into it.</exception>
    public static void Check(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw new StateException($"{path} is a link; give the folder itself: --state-dir DIR");
        }

        var (owner, user) = (PlainFile.FactsOf(path).Owner, Posix.EffectiveUser());
        if (owner == Root && user != Root)
        {
            throw new StateException($"{path} belongs to root: run ripcs as root or choose another folder: --state-dir DIR");
        }

        if (owner != user)
        {
            throw new StateException(
                $"{path} belongs to another user, who could change what ripcs applies; "
                + "make it yours with chown, or choose another folder: --state-dir DIR");
        }

        var mode = File.GetUnixFileMode(path);
        if ((mode & OthersWrite) != 0)
        {
            throw new StateException(
                $"{path} can be written by other users, who could change what ripcs applies; look into it, then: chmod 700 {path}");
        }

        if ((mode & Others) != 0)
        {
            throw new StateException($"{path} is open to other users; ripcs keeps it for its owner alone: chmod 700 {path}");
        }
    }
}
