namespace Ripcs.Commands;

/// <summary>The command line does not fit what the command has found; the message contains what to add.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);
