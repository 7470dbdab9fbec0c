namespace Ripcs.Core.Model;

/// <summary>One rule as iptables-save prints it, normalised, without "-A CHAIN "; and the statement that it comes from.</summary>
public sealed record CompiledRule(string Text, RuleOrigin Origin);
