namespace Ripcs.Host;

/// <summary>The kernel's tables could not be read or changed; the message explains why and what to do.</summary>
internal class NetfilterException(AdvisedText message, Exception? inner = null) : HostException(message, inner);

/// <summary>A required program is missing or cannot be started.</summary>
internal sealed class ProgramMissingException(string program, AdvisedText reason)
    : NetfilterException($"cannot start {program}: " + reason)
{
    public string Program { get; } = program;
}

/// <summary>The user has no permission to read or change the kernel's tables.</summary>
internal sealed class NotPermittedException(string program) : NetfilterException(
    $"{program} has no permission to reach the kernel's tables: run ripcs as root (CAP_NET_ADMIN), try it out in: "
    + Advice.To(Way.Sandbox) + ", or compare with a dump: " + Advice.To(Way.CompareWithDump));
