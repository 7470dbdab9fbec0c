namespace Ripcs.Core.Model;

/// <summary>One chain. Policy is ACCEPT or DROP for a built-in chain and null for a user-defined one.</summary>
public sealed record ChainState(ChainName Name, string? Policy, ValueList<SavedRule> Rules)
{
    private WorkedOut<SavedRule, OwnedChain> _owned;

    /// <summary>A user-defined chain whose rules stand in a file.</summary>
    internal ChainState(ChainName name, ValueList<SavedRule> rules, RuleSummary summary)
        : this(name, Policy: null, rules) =>
        _owned = new(rules, new(name, ValueList.Unread<string>(rules.Count, summary, () => [.. rules.Select(rule => rule.Canonical)])));

    /// <summary>One of ours as it will be on a host.</summary>
    internal ChainState(OwnedChain owned)
        : this(owned.Name, Policy: null, ValueList.Unread<SavedRule>(owned.Rules.Count, owned,
            () => [.. owned.Rules.Select(SavedRule.Normal)])) =>
        _owned = new(Rules, owned);

    public bool IsBuiltIn => Policy is not null;

    /// <summary>
    /// True where native nftables rules keep iptables from showing the chain. Its rules then stand in their places, but of each is
    /// known only where it jumps: see <see cref="SavedRule.Unknown"/>.
    /// </summary>
    public bool IsHidden { get; init; }

    /// <summary>Its name and rules in the form in which our own are compared: one and the same, whoever asks.</summary>
    public OwnedChain ToOwned() => _owned.From(Rules, ToOwned) is var owned && owned.Name == Name ? owned : ToOwned(Rules);

    private OwnedChain ToOwned(ValueList<SavedRule> rules) => new(Name, rules.Select(rule => rule.Canonical).ToValueList());
}
