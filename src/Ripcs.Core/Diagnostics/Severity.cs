namespace Ripcs.Core.Diagnostics;

/// <summary>Whether a diagnostic stops the run.</summary>
public enum Severity
{
    Warning,
    Error,
}
