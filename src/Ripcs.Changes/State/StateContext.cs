using System.Text.Json.Serialization;
using Ripcs.Core.Lint;
using Ripcs.Core.Results;

namespace Ripcs.Changes.State;

/// <summary>How the types of the state are serialized, generated at build time: .NET would
/// otherwise do this in every run, by generating and compiling code for each property.</summary>
[JsonSerializable(typeof(AppliedRecord))]
[JsonSerializable(typeof(AuditHead))]
[JsonSerializable(typeof(HeldPartitions))]
[JsonSerializable(typeof(HitsRecord))]
[JsonSerializable(typeof(UsedPlans))]
[JsonSerializable(typeof(HostRecord))]
[JsonSerializable(typeof(Journal))]
[JsonSerializable(typeof(PendingChange))]
[JsonSerializable(typeof(SetContents))]
[JsonSerializable(typeof(StoredChange))]
[JsonSerializable(typeof(PrintedChange))]
[JsonSerializable(typeof(KeptPartition))]
[JsonSerializable(typeof(KeptReading))]
[JsonSerializable(typeof(KeptStatus))]
[JsonSerializable(typeof(UnreportedChange))]
[JsonSerializable(typeof(VerifiedRun))]
[JsonSerializable(typeof(OwnedTable))]
[JsonSerializable(typeof(OwnedChain))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(CompiledExpectation))]
[JsonSerializable(typeof(RecordedExpectation))]
internal sealed partial class StateContext : JsonSerializerContext
{
    /// <summary>The lists of the state, and its enums, which are written as names.</summary>
    public static JsonConverter[] Converters =>
    [
        .. CompiledFileJson.Converters,
        new ValueListJson<ChainPlace>(),
        new ValueListJson<BehindJump>(),
        new ValueListJson<ChainInFront>(),
        new ValueListJson<CompiledPartition>(),
        new ValueListJson<RecordedExpectation>(),
        new ValueListJson<PolicyBefore>(),
        new ValueListJson<LeftOutRule>(),
        new ValueListJson<RecordedFile>(),
        new ValueListJson<HeldPartition>(),
        new ValueListJson<StatementCount>(),
        new ValueListJson<SeenCount>(),
        new ValueListJson<ResetCounters>(),
        new ValueListJson<SetContent>(),
        new ValueListJson<UsedPlan>(),
        new ValueListJson<KindCount>(),
        new ValueListJson<long>(),
        new ValueListJson<OwnedTable>(),
        new ValueListJson<OwnedChain>(),
        new ValueListJson<Hook>(),
        new ValueListJson<PartitionDiff>(),
        new ValueListJson<ChainDiff>(),
        new ValueListJson<RuleLine>(),
        new ValueListJson<PointerLine>(),
        new ValueListJson<DriftDiff>(),
        new ValueListJson<StructureDiff>(),
        new ValueListJson<UnnamedPartition>(),
        new ValueListJson<LayoutDiff>(),
        new ValueListJson<ForeignTable>(),
        new ValueListJson<ForeignChain>(),
        new ValueListJson<ForeignRule>(),
        new ValueListJson<ForeignDiff>(),
        new ValueListJson<StaleChain>(),
        new ValueListJson<LeavingPartition>(),
        new ValueListJson<KeptPartition>(),
        new ValueListJson<PartitionHash>(),
        new ValueListJson<Note>(),
        new ValueListJson<TableStatus>(),
        new ValueListJson<EndingRule>(),
        new ValueListJson<Neighbours>(),
        new ValueListJson<RuleInFront>(),
        new ValueListJson<DefaultFate>(),
        StrictJson.Enum<PartitionChange>(),
        StrictJson.Enum<LineKind>(),
        StrictJson.Enum<BackendChoice>(),
        StrictJson.Enum<NoteLevel>(),
        new AdvisedTextJson(),
        StrictJson.Enum<HostPolicyReach>(),
    ];
}
