namespace Ripcs.Changes.Operations;

/// <summary>The rule files are of an older revision than what is live; nothing was written.</summary>
internal sealed class OlderCheckoutException(AdvisedText message) : HostException(message);

/// <summary>Parts of the host that the plan touches have changed since the plan was made; nothing was written.</summary>
internal sealed class OutdatedPlanException(string message) : HostException(message);
