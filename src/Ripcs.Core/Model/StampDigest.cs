using System.Text;

namespace Ripcs.Core.Model;

/// <summary>Hashes values together with their lengths, so that no value can be taken for a part of another.</summary>
public sealed class StampDigest
{
    private readonly Sha256 _hash = new();

    public StampDigest Add(ReadOnlySpan<byte> value)
    {
        _hash.Add(BitConverter.GetBytes(value.Length)).Add(value);
        return this;
    }

    public StampDigest Add(string value) => Add(Encoding.UTF8.GetBytes(value));

    /// <summary>SHA-256 in hexadecimal digits.</summary>
    public string Text() => _hash.Text();
}
