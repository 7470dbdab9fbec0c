namespace Ripcs.Host;

/// <summary>
/// The host, not the author of a rule file, is in the way: a missing program, a missing right, a refused block, a damaged file.
/// The message is whole (what is wrong, and what to do) and is printed as it stands; caught once, in Program.
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

/// <summary>Somebody else holds what is needed just now; the same command may succeed later.</summary>
internal sealed class BusyException(string message) : HostException(message);
