namespace Ripcs.Changes.State;

/// <summary>A file of the state and what it holds.</summary>
internal readonly record struct StateFile(string Name, string Kind);

/// <summary>All files of a state directory that are sealed for it.</summary>
internal static class StateFiles
{
    private const string Extension = ".json";

    public static IEnumerable<StateFile> In(StateDirectory directory) =>
    [
        new(AppliedFile.Name, AppliedRecord.Kind),
        new(HeldFile.Name, HeldPartitions.Kind),
        new(JournalFile.Name, Journal.Kind),
        new(UnreportedFile.Name, UnreportedChange.Kind),
        .. Below(directory, History.Folder, HistoryRecord.Kind),
        .. Below(directory, KeptPartitions.Folder, KeptPartitions.Kind),
        .. Below(directory, PendingFiles.Folder, PendingChange.Kind),
    ];

    private static IEnumerable<StateFile> Below(StateDirectory directory, string folder, string kind) =>
        directory.Files(folder).Where(file => file.EndsWith(Extension, StringComparison.Ordinal)).Select(file => new StateFile($"{folder}/{file}", kind));
}
