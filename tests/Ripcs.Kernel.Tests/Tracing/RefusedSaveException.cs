namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>The kernel does not take the rules.</summary>
internal sealed class RefusedSaveException(string message) : Exception(message);
