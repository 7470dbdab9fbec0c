namespace Ripcs.Changes.Auditing;

/// <summary>What an event of the audit trail is about; the file and the journal use the same words.</summary>
internal enum AuditKind
{
    /// <summary>An apply, clean or flush has changed rules.</summary>
    Change,

    /// <summary>A pending change was confirmed.</summary>
    Confirm,

    /// <summary>A change that was not confirmed in time is reverted.</summary>
    Revert,

    /// <summary>An operator rolled back.</summary>
    Rollback,

    /// <summary>A run was refused; the host is as before.</summary>
    Refusal,

    /// <summary>A run was refused since its rule files contain what was rolled back, or are older than what is live.</summary>
    Hold,

    /// <summary>A change is partly applied, or could not be recorded.</summary>
    Failure,

    /// <summary>Rules of Ripcs were changed by hand.</summary>
    Drift,

    /// <summary>Another program wrote rules while a change was made.</summary>
    Foreign,

    /// <summary>The content of a set was refreshed.</summary>
    Refresh,

    /// <summary>What the last change left was brought back.</summary>
    Restore,
}
