using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>
/// Tells whether anything was done to a state directory: a file written, added, renamed or removed, a link put in its place, rights
/// changed. Nothing is read, so that it costs little however much is kept.
/// </summary>
internal static class StateStamp
{
    // Locks, where there is no other place for them: they come and go with every run, and say nothing of what is recorded.
    private const string Locks = "run";

    /// <exception cref="IOException">It cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to look at it.</exception>
    public static string Of(string path)
    {
        using var stamps = new StampDigest();
        AddFolder(stamps, path, name => name is VerifiedFile.Name or $"{VerifiedFile.Name}.new" or Locks);
        return stamps.Text();
    }

    // There are thousands of objects, which are written once and never again: whoever needs one checks it.
    private static void AddFolder(StampDigest stamps, string path, Func<string, bool> isLeftOut)
    {
        var isOfObjects = Path.GetFileName(path) == Objects.Folder;
        stamps.Add(path).Add(isOfObjects ? FileStamp.Of(path) : FileStamp.OfFolder(path));
        if (isOfObjects)
            return;

        foreach (var entry in new DirectoryInfo(path).GetFileSystemInfos().Where(entry => !isLeftOut(entry.Name))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                AddFolder(stamps, entry.FullName, _ => false);
            }
            else
            {
                stamps.Add(entry.FullName).Add(FileStamp.Of(entry.FullName));
            }
        }
    }
}
