namespace Ripcs.Host.Signatures;

/// <summary>A signature is missing or does not count; the message is complete.</summary>
internal sealed class SignatureException : HostException
{
    public SignatureException(string message)
        : base(message)
    {
    }

    public SignatureException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
