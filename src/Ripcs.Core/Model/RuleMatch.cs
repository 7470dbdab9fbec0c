namespace Ripcs.Core.Model;

/// <summary>A match with its options.</summary>
/// <param name="Module">What stands behind -m; null for the options that iptables itself knows: -s, -d, -i, -o, -p, -f.</param>
/// <param name="Options">In their order.</param>
public sealed record RuleMatch(string? Module, ValueList<RuleOption> Options)
{
    /// <inheritdoc cref="ParsedRule.Find"/>
    public RuleOption? Find(string option) => Options.FirstOrDefault(item => item.Name == option);

    /// <inheritdoc cref="ParsedRule.Value"/>
    public string? Value(string option) => Find(option) is { IsNot: false } found ? found.Value : null;

    public override string ToString() =>
        string.Join(' ', Options.Select(option => option.ToString()).Prepend(Module is null ? null : $"-m {Module}").OfType<string>());
}
