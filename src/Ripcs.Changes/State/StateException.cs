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
}
