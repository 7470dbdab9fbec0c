namespace Ripcs.Dsl;

/// <summary>What happens to packets on which no rule has decided.</summary>
/// <example><code>.Default(input: Policy.Drop)</code></example>
public enum Policy
{
    /// <summary>They pass.</summary>
    /// <example><code>.Default(output: Policy.Accept)</code></example>
    Accept,

    /// <summary>They are dropped without an answer.</summary>
    /// <example><code>.Default(input: Policy.Drop)</code></example>
    Drop,
}
