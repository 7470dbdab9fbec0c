using System.Security.Cryptography;
using System.Text;

namespace Ripcs.Linux;

/// <summary>Hashes values together with their lengths, so that no value can be taken for a part of another.</summary>
public sealed class StampDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public StampDigest Add(ReadOnlySpan<byte> value)
    {
        _hash.AppendData(BitConverter.GetBytes(value.Length));
        _hash.AppendData(value);
        return this;
    }

    public StampDigest Add(string value) => Add(Encoding.UTF8.GetBytes(value));

    /// <summary>SHA-256 in hexadecimal digits.</summary>
    public string Text() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
