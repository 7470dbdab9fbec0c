namespace Ripcs.Changes.Status.Findings;

/// <summary>What a finding is about; JSON has the same words.</summary>
internal enum FindingKind
{
    Unfinished,
    Pending,
    Record,
    NoRecord,
    ChangeGone,
    NotRestored,
    Drift,
    Expectation,
    ForeignJumps,
    OursInOtherVariant,
    NothingInForce,
    Unrecorded,
    DamagedFiles,
    WithoutFile,
    FilesInDoubt,
    Ending,
    Ended,
    Hidden,
    InFront,
    ChainsInFront,
    ChainsBehind,
    NotAskedFirst,
    Passing,
    DefaultFate,
    OtherVariant,
    NativeTables,
    Held,
    Stale,
}
