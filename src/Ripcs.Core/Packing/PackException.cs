namespace Ripcs.Core.Packing;

/// <summary>Bytes that are not the pack of the rule file that was asked
/// for; the message says in one line what is wrong with them.</summary>
public sealed class PackException(string message) : Exception(message);
