namespace Ripcs.Changes.State;

/// <summary>The file of the <see cref="AppliedRecord"/>.</summary>
internal static class AppliedFile
{
    public const string Name = "applied.json";

    private const string Unknown = "PATH";
    private const string NewPlan = "PLAN";

    /// <summary>The record, or an empty one if there is no file or no folder, or if its rules are gone with their namespace.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static AppliedRecord Read(StateDirectory? directory) =>
        directory?.ReadOften<AppliedRecord>(Name, AppliedRecord.CurrentSchema) is not { } record ? AppliedRecord.None
        : directory.IsLeftBehind ? AppliedRecord.None with { Used = record.LastUsed } : record;

    public static void Write(StateDirectory directory, AppliedRecord record) => directory.Write(Name, record);

    /// <summary>The argument of "rules apply" in advice: the directory last
    /// applied, PLAN if that is on another host, or PATH if unknown.</summary>
    public static string PathToApply(StateDirectory? directory) => Path(directory, NewPlan);

    /// <summary>The same for "rules diff", which takes only rule files.</summary>
    public static string PathToCompare(StateDirectory? directory) => Path(directory, Unknown);

    private static string Path(StateDirectory? directory, string elsewhere) =>
        Catch<StateException>.Or(() => Read(directory) is { MadeOn: not null } ? elsewhere : Read(directory).Directory ?? Unknown,
            _ => Unknown);
}
