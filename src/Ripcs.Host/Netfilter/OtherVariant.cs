namespace Ripcs.Host.Netfilter;

/// <summary>The variant that a run does not use ("nft" or "legacy"), and what it prints.</summary>
internal sealed record OtherVariant(string Backend, string Text);
