namespace Ripcs.Host.Signatures;

/// <summary>A signature is missing or does not count; the message is complete.</summary>
internal sealed class SignatureException(AdvisedText message, Exception? inner = null) : HostException(message, inner);
