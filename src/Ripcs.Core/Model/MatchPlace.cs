namespace Ripcs.Core.Model;

/// <summary>The built-in chains of the filter table below which a rule stands.</summary>
[Flags]
public enum MatchPlace
{
    None = 0,

    /// <summary>INPUT.</summary>
    Received = 1,

    /// <summary>FORWARD.</summary>
    Forwarded = 2,

    /// <summary>INPUT and FORWARD.</summary>
    Arriving = Received | Forwarded,

    /// <summary>OUTPUT.</summary>
    Sent = 4,

    Everywhere = Arriving | Sent,
}
