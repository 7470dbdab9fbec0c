namespace Ripcs.Core.Model;

/// <summary>One chain: its name holds the hash of its rules.</summary>
public sealed record CompiledChain(Family Family, TableName Table, ChainName Name, ValueList<CompiledRule> Rules)
{
    private WorkedOut<CompiledRule, OwnedChain> _owned;

    /// <summary>One whose rules stand in a file, and without their origins too.</summary>
    internal CompiledChain(Family family, TableName table, ValueList<CompiledRule> rules, OwnedChain owned)
        : this(family, table, owned.Name, rules) => _owned = new(rules, owned);

    /// <summary>The texts of its rules as they will be on a host: one and the same, whoever asks.</summary>
    public OwnedChain ToOwned() => _owned.From(Rules, ToOwned) is var owned && owned.Name == Name ? owned : owned with { Name = Name };

    /// <summary>The same as it will be on a host.</summary>
    public ChainState ToState() => new(ToOwned());

    private OwnedChain ToOwned(ValueList<CompiledRule> rules) => new(Name, rules.Select(rule => rule.Text).ToValueList());
}
