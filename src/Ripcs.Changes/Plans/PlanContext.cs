using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Ripcs.Changes.Plans;

/// <summary>How the types of a plan are read and written; those of the state that stand in it are known there.</summary>
[JsonSerializable(typeof(PlanFacts))]
[JsonSerializable(typeof(ImmutableArray<PlanInput>))]
[JsonSerializable(typeof(ImmutableArray<PlanTouch>))]
[JsonSerializable(typeof(ImmutableArray<Diagnostic>))]
[JsonSerializable(typeof(ImmutableArray<Note>))]
[JsonSerializable(typeof(SeenFacts))]
[JsonSerializable(typeof(SeenFile))]
[JsonSerializable(typeof(SeenTable))]
[JsonSerializable(typeof(ImmutableArray<ChainState>))]
[JsonSerializable(typeof(ImmutableArray<SavedRule>))]
internal sealed partial class PlanContext : JsonSerializerContext;
