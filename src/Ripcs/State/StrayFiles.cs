using System.Text.RegularExpressions;

namespace Ripcs.State;

/// <summary>
/// Finds files that were written for this directory and have got another name: nobody would look for them there, and what they say,
/// such as that a change waits or is held, would be forgotten.
/// </summary>
internal static partial class StrayFiles
{
    private static readonly string[] Single = [HostFile.Name, AppliedFile.Name, HeldFile.Name, JournalFile.Name, UnreportedFile.Name];
    private static readonly string[] Folders = [History.Folder, KeptPartitions.Folder, PendingFiles.Folder];

    /// <summary>What to say about the first one; null if there is none.</summary>
    public static string? Find(StateDirectory directory)
    {
        try
        {
            return InIt(directory) ?? Below(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder of somebody else's in ours, or one that went just now.
            return null;
        }
    }

    private static string? InIt(StateDirectory directory)
    {
        foreach (var name in Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal).Where(name => !Single.Contains(name)))
        {
            if (KindOf(directory, name!) is { } kind)
            {
                return Said(directory, name!, kind);
            }
        }

        return null;
    }

    private static string? Below(StateDirectory directory)
    {
        foreach (var folder in Directory.GetDirectories(directory.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal))
        {
            foreach (var file in Directory.GetFiles(directory.FilePath(folder)).Select(path => $"{folder}/{Path.GetFileName(path)}").Order(StringComparer.Ordinal))
            {
                if ((!Folders.Contains(folder) || !Numbered().IsMatch(file)) && KindOf(directory, file) is { } kind)
                {
                    return Said(directory, file, kind);
                }
            }
        }

        return null;
    }

    private static string Said(StateDirectory directory, string name, string kind) =>
        $"{directory.FilePath(name)} is a file of this state ({kind}) under another name than ripcs gave it, so what it says is not known; "
        + "give it back its name, or move it out of the folder";

    // What is being written, or was put aside, has a name of its own.
    private static string? KindOf(StateDirectory directory, string name)
    {
        if (name.EndsWith(".new", StringComparison.Ordinal) || name.EndsWith(".damaged", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return directory.Read(name) is { } text ? Binding.OfSealed(text)?.Kind : null;
        }
        catch (StateException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(history|partitions)/\d{6,}\.json$|^pending/\d{6,}\.(waiting|going-back|confirmed)\.json$")]
    private static partial Regex Numbered();
}
