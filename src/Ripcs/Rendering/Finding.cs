namespace Ripcs.Rendering;

/// <summary>One result of status and check.</summary>
/// <param name="Kind">Its subject.</param>
/// <param name="Level">Its level for check.</param>
/// <param name="Sum">The short form, for check.</param>
/// <param name="Lines">The lines for status.</param>
internal sealed record Finding(FindingKind Kind, FindingLevel Level, string Sum, ValueList<Note> Lines);

/// <summary>The subject of a finding; JSON uses the same words.</summary>
internal enum FindingKind
{
    Unfinished,
    Pending,
    Record,
    NoRecord,
    ChangeGone,
    NotRestored,
    Drift,
    LeftOut,
    Expectation,
    ForeignJumps,
    OursInOtherVariant,
    NothingInForce,
    Unrecorded,
    DamagedFiles,
    AuditTrail,
    WithoutFile,
    FilesInDoubt,
    Ending,
    Ended,
    Hidden,
    InFront,
    ChainsInFront,
    ChainsBehind,
    NotEvaluatedFirst,
    Passing,
    DefaultFate,
    OtherVariant,
    NativeTables,
    Held,
    Stale,
}
