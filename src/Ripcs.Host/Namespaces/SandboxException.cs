namespace Ripcs.Host.Namespaces;

/// <summary>A throw-away namespace cannot be made here; the message explains why and what would allow it.</summary>
internal sealed class SandboxException(string message) : HostException(message);
