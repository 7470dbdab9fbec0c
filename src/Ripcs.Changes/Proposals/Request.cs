namespace Ripcs.Changes.Proposals;

/// <summary>A run that has the lock, and has read the state but not the host.</summary>
/// <param name="Command">The command, as reports name it, with its arguments.</param>
/// <param name="Alone">The only partition of its rule files; null for several, or for none.</param>
/// <param name="Unfinished">An earlier change that is partly in force; null if there is none.</param>
/// <param name="HeldReason">Why held partitions keep the change out; null if they do not, or it is made all the same.</param>
internal sealed record Request(string Command, string? Alone, Journal? Unfinished, AdvisedText? HeldReason);
