using System.Security.Cryptography;
using System.Text;
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
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AddFolder(hash, path, name => name is VerifiedFile.Name or $"{VerifiedFile.Name}.new" or Locks);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AddFolder(IncrementalHash hash, string path, Func<string, bool> isLeftOut)
    {
        Add(hash, path, FileStamp.OfFolder(path));
        foreach (var entry in new DirectoryInfo(path).GetFileSystemInfos().Where(entry => !isLeftOut(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                AddFolder(hash, entry.FullName, _ => false);
            }
            else
            {
                Add(hash, entry.FullName, FileStamp.Of(entry.FullName));
            }
        }
    }

    // No path holds a zero.
    private static void Add(IncrementalHash hash, string path, string? stamp) => hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{stamp}\0"));
}
