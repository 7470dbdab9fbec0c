using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Testing.Netfilter;

/// <summary>One chain of the fake kernel. Policy is null for a user-defined one.</summary>
internal sealed class FakeChain(string name, string? policy)
{
    private readonly List<string> _rules = [];

    // What a declaration of the live chain has emptied in this block: nft still looks here for the rule of a -D, and then fails.
    private readonly List<string> _forgotten = [];

    public string Name { get; } = name;

    public string? Policy { get; set; } = policy;

    public IReadOnlyList<string> Rules => _rules;

    /// <summary>A copy to work on in one block.</summary>
    public FakeChain Copy()
    {
        var copy = new FakeChain(Name, Policy);
        copy._rules.AddRange(_rules);
        return copy;
    }

    /// <summary>What ":CHAIN -" does to a chain that is there.</summary>
    public void Declare()
    {
        _forgotten.AddRange(_rules);
        _rules.Clear();
    }

    public void Flush()
    {
        _forgotten.Clear();
        _rules.Clear();
    }

    public void Insert(int index, string rule) => _rules.Insert(index, rule);

    public bool Delete(string rule)
    {
        var index = IndexOf(_rules, rule);
        if (index < 0)
            return false;

        _rules.RemoveAt(index);
        return true;
    }

    public bool HasForgotten(string rule) => IndexOf(_forgotten, rule) >= 0;

    public bool JumpsTo(string chain) => _rules.Exists(rule => RuleTarget.Find(rule)?.Name == chain);

    private static int IndexOf(List<string> rules, string rule)
    {
        var desired = RuleNormalizer.Normalize(rule);
        return rules.FindIndex(live => RuleNormalizer.Normalize(live) == desired);
    }
}
