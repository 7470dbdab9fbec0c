namespace Ripcs.Host;

/// <summary>The desired state is not possible on this host as it is now; nothing was written.</summary>
internal class RulesRefusedException(ValueList<Diagnostic> diagnostics) : HostException(string.Join('\n', diagnostics))
{
    public ValueList<Diagnostic> Diagnostics { get; } = diagnostics;
}
