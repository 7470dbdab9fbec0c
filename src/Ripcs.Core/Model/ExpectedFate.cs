namespace Ripcs.Core.Model;

/// <summary>What a rule file expects of packets.</summary>
public enum ExpectedFate
{
    /// <summary>They are let through.</summary>
    Allowed,

    /// <summary>They are not.</summary>
    Blocked,
}
