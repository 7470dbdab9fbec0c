namespace Ripcs.Core.Results;

/// <summary>Bytes that are not the result of the rule file that was asked
/// for; the message says in one line what is wrong with them.</summary>
public sealed class ResultException(string message) : Exception(message);
