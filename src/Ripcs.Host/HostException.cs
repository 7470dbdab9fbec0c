namespace Ripcs.Host;

/// <summary>
/// The host is the cause, not the author of a rule file: a missing program, a missing permission, a refused block, a damaged file. The
/// message is complete (what is wrong, and what to do) and is printed unchanged; it is caught once, in Program.
/// </summary>
internal class HostException : Exception
{
    public HostException(string message)
        : base(message)
    {
    }

    public HostException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

/// <summary>Another process holds what is needed now; the same command may succeed later.</summary>
internal sealed class BusyException(string message) : HostException(message);
