using Ripcs.Host;

namespace Ripcs.Changes.State;

/// <summary>The state directory cannot be trusted, read or written; the message names the file and says what to do.</summary>
internal sealed class StateException : HostException
{
    public StateException(string message)
        : base(message)
    {
    }

    public StateException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>What is wrong with a damaged file, without its name and what to do about it; null where it is something else.</summary>
    public string? Damage { get; init; }
}
