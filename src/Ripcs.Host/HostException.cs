namespace Ripcs.Host;

/// <summary>
/// The host is the cause, not the author of a rule file: a missing program, a missing permission, a refused block, a damaged file. The
/// message is complete (what is wrong, and what to do) and is printed unchanged; it is caught once, in Program.
/// </summary>
internal class HostException(AdvisedText message, Exception? inner = null) : Exception(message.ToString(), inner)
{
    public new AdvisedText Message { get; } = message;

    /// <summary>The message of any exception, with its advice if it has one.</summary>
    public static AdvisedText MessageOf(Exception reason) => reason is HostException known ? known.Message : reason.Message;
}
