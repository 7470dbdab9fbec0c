using Ripcs.Core.Model;
using Ripcs.Core.Planning;

namespace Ripcs.Applying;

/// <summary>A change that is about to be written: what is live, what is wanted, and the blocks between.</summary>
internal sealed record PlannedChange(FirewallState Before, OwnedState Wanted, Plan Plan);
