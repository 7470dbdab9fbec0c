namespace Ripcs.Host.Signatures;

/// <summary>A signature that is not there, or does not count; the message is whole.</summary>
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
