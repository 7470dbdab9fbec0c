using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Confirming;

/// <summary>A change about to write its first block: all that its way back must know.</summary>
/// <param name="Change">What was and what is wanted, under the number that it is to get.</param>
/// <param name="Brings">The partitions that it brings in, to be held once it has gone back.</param>
/// <param name="Variant">The variant of iptables in use; null where each family has another one.</param>
internal sealed record BegunChange(HistoryRecord Change, ValueList<HeldPartition> Brings, BackendChoice? Variant);
