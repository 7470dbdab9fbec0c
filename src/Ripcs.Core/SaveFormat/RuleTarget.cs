using Ripcs.Core.Model;

namespace Ripcs.Core.SaveFormat;

/// <summary>Where a rule sends its packets: a chain, or a target such as ACCEPT.</summary>
public readonly record struct RuleTarget(string Name, bool IsGoto)
{
    /// <summary>The chain that the target is if there is a chain with this name.</summary>
    public ChainName Chain => new(Name);

    /// <summary>
    /// The target of a rule in saved form without "-A CHAIN "; null for a rule that only counts. It is asked of every live rule, and looks
    /// at nothing else.
    /// </summary>
    public static RuleTarget? Find(string canonicalRule)
    {
        var words = new RuleTokens(canonicalRule);
        while (words.MoveNext())
        {
            if (words.IsTarget)
            {
                var isGoto = words.Current is "-g";
                return words.MoveNext() ? new RuleTarget(words.Current.ToString(), isGoto) : null;
            }
        }

        return null;
    }

    public override string ToString() => $"{(IsGoto ? "-g" : "-j")} {Name}";
}
