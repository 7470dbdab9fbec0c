namespace Ripcs.Host;

/// <summary>Another process holds what is needed now; the same command may succeed later.</summary>
internal sealed class BusyException(AdvisedText message) : HostException(message);
