using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.State;

/// <summary>
/// How the types of the state are read and written, worked out when Ripcs is built: .NET would otherwise do so in every run, with code
/// that it makes and compiles for each property.
/// </summary>
[JsonSerializable(typeof(AppliedRecord))]
[JsonSerializable(typeof(HeldPartitions))]
[JsonSerializable(typeof(HitsRecord))]
[JsonSerializable(typeof(UsedPlans))]
[JsonSerializable(typeof(HostRecord))]
[JsonSerializable(typeof(Journal))]
[JsonSerializable(typeof(PendingChange))]
[JsonSerializable(typeof(PiecePack))]
[JsonSerializable(typeof(StoredChange))]
[JsonSerializable(typeof(HistoryRecord))]
[JsonSerializable(typeof(PrintedChange))]
[JsonSerializable(typeof(KeptPartition))]
[JsonSerializable(typeof(KeptPartitions.Pack))]
[JsonSerializable(typeof(UnreportedChange))]
[JsonSerializable(typeof(ValueList<CompiledPartition>))]
// What stands in a ValueList, which the generator does not look into.
[JsonSerializable(typeof(ImmutableArray<ChainPlace>))]
[JsonSerializable(typeof(ImmutableArray<BehindJump>))]
[JsonSerializable(typeof(ImmutableArray<AskedInFront>))]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(ImmutableArray<CompiledPartition>))]
[JsonSerializable(typeof(ImmutableArray<CompiledChain>))]
[JsonSerializable(typeof(ImmutableArray<Pointer>))]
[JsonSerializable(typeof(ImmutableArray<CompiledLabel>))]
[JsonSerializable(typeof(ImmutableArray<EndedRule>))]
[JsonSerializable(typeof(CompiledExpectation))]
[JsonSerializable(typeof(RecordedExpectation))]
[JsonSerializable(typeof(ImmutableArray<CompiledExpectation>))]
[JsonSerializable(typeof(ImmutableArray<RecordedExpectation>))]
[JsonSerializable(typeof(ImmutableArray<ExpectedTraffic>))]
[JsonSerializable(typeof(ImmutableArray<ChainPolicy>))]
[JsonSerializable(typeof(ImmutableArray<ChainName>))]
[JsonSerializable(typeof(ImmutableArray<PolicyBefore>))]
[JsonSerializable(typeof(ImmutableArray<LeftOutRule>))]
[JsonSerializable(typeof(ImmutableArray<RecordedFile>))]
[JsonSerializable(typeof(ImmutableArray<HeldPartition>))]
[JsonSerializable(typeof(ImmutableArray<StatementCount>))]
[JsonSerializable(typeof(ImmutableArray<SeenCount>))]
[JsonSerializable(typeof(ImmutableArray<ResetCounters>))]
[JsonSerializable(typeof(ImmutableArray<UsedPlan>))]
[JsonSerializable(typeof(ImmutableArray<OwnedTable>))]
[JsonSerializable(typeof(ImmutableArray<OwnedChain>))]
[JsonSerializable(typeof(ImmutableArray<Hook>))]
[JsonSerializable(typeof(ImmutableArray<PartitionDiff>))]
[JsonSerializable(typeof(ImmutableArray<ChainDiff>))]
[JsonSerializable(typeof(ImmutableArray<RuleLine>))]
[JsonSerializable(typeof(ImmutableArray<PointerLine>))]
[JsonSerializable(typeof(ImmutableArray<DriftDiff>))]
[JsonSerializable(typeof(ImmutableArray<StructureDiff>))]
[JsonSerializable(typeof(ImmutableArray<UnnamedPartition>))]
[JsonSerializable(typeof(ImmutableArray<LayoutDiff>))]
[JsonSerializable(typeof(ImmutableArray<ForeignTable>))]
[JsonSerializable(typeof(ImmutableArray<ForeignChain>))]
[JsonSerializable(typeof(ImmutableArray<ForeignRule>))]
[JsonSerializable(typeof(ImmutableArray<ForeignDiff>))]
[JsonSerializable(typeof(ImmutableArray<StaleChain>))]
[JsonSerializable(typeof(ImmutableArray<LeavingPartition>))]
[JsonSerializable(typeof(ImmutableArray<KeptPartition>))]
[JsonSerializable(typeof(ImmutableArray<int>))]
internal sealed partial class StateContext : JsonSerializerContext;
