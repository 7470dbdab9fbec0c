using Ripcs.Changes.Auditing;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>A command, and what the rest of the program has to know of it: nothing is decided by its name.</summary>
/// <param name="name">The last word of it.</param>
/// <param name="description">For the help.</param>
/// <param name="audit">The kind of event that its runs are in the audit trail; null for a command that changes nothing.</param>
/// <param name="ignoresWrongSettings">True if a misspelled setting does not stop it: it must not keep rules from coming back, or a person
/// from seeing what is live.</param>
/// <param name="isAtBoot">True for a command that runs at boot. Nothing starts it again, and until it has written, the host is open: it
/// waits longer for a lock and says so, and takes the recorded variant of iptables where the setting for it cannot be used.</param>
/// <param name="usageCode">The exit code for words that are no command line.</param>
internal class HostCommand(string name, string description, AuditKind? audit = null, bool ignoresWrongSettings = false,
    bool isAtBoot = false, int usageCode = ExitCode.Usage) : Command(name, description)
{
    public AuditKind? Audit { get; } = audit;

    public bool IgnoresWrongSettings { get; } = ignoresWrongSettings;

    public bool IsAtBoot { get; } = isAtBoot;

    public int UsageCode { get; } = usageCode;

    /// <summary>The command of a run; null for one that only groups others.</summary>
    public static HostCommand? Of(ParseResult result) => result.CommandResult.Command as HostCommand;
}
