namespace Ripcs.Host;

/// <summary>What is desired cannot be on this host as it is now; nothing was written.</summary>
internal class RulesRefusedException(ValueList<Diagnostic> diagnostics) : HostException(string.Join('\n', diagnostics))
{
    public ValueList<Diagnostic> Diagnostics { get; } = diagnostics;
}
