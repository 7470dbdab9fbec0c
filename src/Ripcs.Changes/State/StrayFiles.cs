using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>
/// Finds files that were written for this directory and have another name now: they would not be found there, and what they say,
/// such as that a change is pending or held, would be forgotten.
/// </summary>
internal static class StrayFiles
{
    private const int HeadLength = 256;
    private static readonly string[] Single = [HostFile.Name, AppliedFile.Name, HeldFile.Name, HitsFile.Name, JournalFile.Name,
        UnreportedFile.Name, UsedPlansFile.Name];
    private static readonly string[] Folders = [History.Folder, Pieces.Folder, KeptPartitions.Folder, PendingFiles.Folder];

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
        foreach (var name in Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .Where(name => !Single.Contains(name)))
        {
            if (KindOf(directory, name!) is { } kind)
                return Said(directory, name!, kind);
        }

        return null;
    }

    private static string? Below(StateDirectory directory)
    {
        foreach (var folder in Directory.GetDirectories(directory.Path).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal))
        {
            foreach (var file in Directory.GetFiles(directory.FilePath(folder)).Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal))
            {
                if ((!Folders.Contains(folder) || !HasNumber(folder, file)) && KindOf(directory, $"{folder}/{file}") is { } kind)
                    return Said(directory, $"{folder}/{file}", kind);
            }
        }

        return null;
    }

    private static string Said(StateDirectory directory, string name, string kind) =>
        $"{directory.FilePath(name)} is a file of this state ({kind}) under another name than ripcs gave it, so it was ignored; "
        + "give it back its name, or move it out of the folder";

    // What is being written, or was put aside, has a name of its own.
    private static string? KindOf(StateDirectory directory, string name)
    {
        if (name.EndsWith(".new", StringComparison.Ordinal) || name.EndsWith(".damaged", StringComparison.Ordinal))
            return null;

        var path = directory.FilePath(name);
        using var file = PlainFile.Open(path);
        if (!file.Facts.IsRegular)
            return null;

        // It may be long, and its beginning says what it is.
        using var stream = File.OpenRead(path);
        var head = new byte[HeadLength];
        return Binding.OfSealed(head.AsSpan(0, stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)))?.Kind;
    }

    private static bool HasNumber(string folder, string file) =>
        (folder == PendingFiles.Folder ? PendingFiles.Ends : folder == Pieces.Folder ? Pieces.Ends : [".json"]).Any(end =>
            file.EndsWith(end, StringComparison.Ordinal) && file.Length >= 6 + end.Length
            && file[..^end.Length].All(char.IsAsciiDigit) && file[..^end.Length].Any(digit => digit != '0'));
}

/// <summary>What no state of ours can hold: other tables than ours, foreign
/// chains, and jumps where no table has a built-in chain.</summary>
internal static class Misplaced
{
    public static string? In(OwnedState state) =>
        state.Tables.Select(In).FirstOrDefault(found => found is not null)
        ?? state.Tables.GroupBy(table => (table.Family, table.Name)).Where(same => same.Count() > 1)
            .Select(same => $"{Words.Place(same.Key.Family, same.Key.Name)} stands in it twice").FirstOrDefault();

    private static string? In(OwnedTable table)
    {
        var place = Words.Place(table.Family, table.Name);
        return !Tables.WithSets.Contains(table.Name) || !Families.Both.Contains(table.Family) ? $"{place} is no table of Ripcs's"
            : table.Chains.FirstOrDefault(chain => !Ownership.IsOfOurForm(table.Name, chain.Name)) is { } chain
                ? $"{chain.Name} ({place}) is no chain of Ripcs's"
            : table.Hooks.Where(hook => !Tables.HasBuiltIn(table.Name, hook.BuiltIn)
                || DispatchChain.Find(hook.Dispatch)?.Table != table.Name)
                .Select(hook => $"a jump from {hook.BuiltIn} to {hook.Dispatch} ({place}) is none of Ripcs's")
                .Concat(table.Policies.Where(chain => table.Name != TableName.Filter || !Tables.HasBuiltIn(table.Name, chain.BuiltIn)
                        || chain.Policy is not (ChainPolicy.Accept or ChainPolicy.Drop))
                            .Select(chain => $"a policy {chain.Policy} of {chain.BuiltIn} ({place}) is none of Ripcs's"))
                .FirstOrDefault();
    }
}
