using Ripcs.Core.Model;

namespace Ripcs.Core.SaveFormat;

/// <summary>Where a rule sends its packets: a chain, or a target such as ACCEPT.</summary>
public readonly record struct RuleTarget(string Name, bool IsGoto)
{
    /// <summary>The chain that the target is if there is a chain with this name.</summary>
    public ChainName Chain => new(Name);

    /// <summary>The target of a rule in saved form without "-A CHAIN "; null for a rule that only counts.</summary>
    public static RuleTarget? Find(string canonicalRule)
    {
        var words = new RuleTokens(canonicalRule);
        while (words.MoveNext())
        {
            var option = words.Current;
            if (!RuleOptions.TakesAnyWord(option) || !words.MoveNext())
            {
                continue;
            }

            if (RuleOptions.IsTarget(option))
            {
                return new RuleTarget(words.Current.ToString(), option is "-g");
            }
        }

        return null;
    }
}
