namespace Ripcs.Changes.Operations;

/// <summary>Parts of the host that the plan touches have changed since the plan was made; nothing was written.</summary>
internal sealed class OutdatedPlanException(string message) : HostException(message);
