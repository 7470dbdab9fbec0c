using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Ripcs.Core.Model;

/// <summary>
/// SHA-256 (FIPS 180-4). .NET uses OpenSSL for it, which a host may lack, and which takes longer to load than most runs take to hash.
/// </summary>
public sealed class Sha256
{
    /// <summary>How many bytes a hash has.</summary>
    public const int Size = 32;

    /// <summary>How many bytes are hashed at once.</summary>
    public const int BlockSize = 64;

    private const int Rounds = 64;

    // The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static readonly uint[] Constants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    // Those of the square roots of the first eight.
    private readonly uint[] _state =
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private readonly byte[] _rest = new byte[BlockSize];
    private long _length;

    /// <summary>The hash of some bytes.</summary>
    public static byte[] Of(ReadOnlySpan<byte> bytes) => new Sha256().Add(bytes).Finish();

    /// <summary>The hash of some bytes in hexadecimal digits.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) => new Sha256().Add(bytes).Text();

    /// <summary>The hash of a text in UTF-8, in hexadecimal digits.</summary>
    public static string TextOf(string text) => TextOf(Encoding.UTF8.GetBytes(text));

    public Sha256 Add(ReadOnlySpan<byte> bytes)
    {
        var kept = (int)(_length % BlockSize);
        _length += bytes.Length;
        if (kept > 0)
        {
            var taken = Math.Min(BlockSize - kept, bytes.Length);
            bytes[..taken].CopyTo(_rest.AsSpan(kept));
            bytes = bytes[taken..];
            if (kept + taken < BlockSize)
                return this;

            Mix(_rest);
        }

        var whole = bytes.Length - (bytes.Length % BlockSize);
        Mix(bytes[..whole]);
        bytes[whole..].CopyTo(_rest);
        return this;
    }

    /// <summary>The hash of all that was added; nothing can be added afterwards.</summary>
    public byte[] Finish()
    {
        var bits = _length * 8;
        var padding = BlockSize - (int)((_length + sizeof(long)) % BlockSize);
        Span<byte> end = stackalloc byte[BlockSize + sizeof(long)];
        end.Clear();
        end[0] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(end[padding..], bits);
        Add(end[..(padding + sizeof(long))]);
        var hash = new byte[Size];
        for (var place = 0; place < _state.Length; place++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(place * sizeof(uint)), _state[place]);
        }

        return hash;
    }

    /// <inheritdoc cref="Finish"/>
    /// <returns>In hexadecimal digits.</returns>
    public string Text() => Convert.ToHexStringLower(Finish());

    private void Mix(ReadOnlySpan<byte> blocks)
    {
        Span<uint> words = stackalloc uint[Rounds];
        ReadOnlySpan<uint> constants = Constants;
        for (; blocks.Length >= BlockSize; blocks = blocks[BlockSize..])
        {
            for (var round = 0; round < Rounds; round++)
            {
                words[round] = round < 16 ? BinaryPrimitives.ReadUInt32BigEndian(blocks[(round * sizeof(uint))..])
                    : words[round - 16] + Low(words[round - 15], 7, 18, 3) + words[round - 7] + Low(words[round - 2], 17, 19, 10);
            }

            var (a, b, c, d, e, f, g, h) = (_state[0], _state[1], _state[2], _state[3], _state[4], _state[5], _state[6], _state[7]);
            for (var round = 0; round < words.Length; round++)
            {
                var one = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25))
                    + (g ^ (e & (f ^ g))) + constants[round] + words[round];
                var two = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22))
                    + ((a & b) | (c & (a | b)));
                (h, g, f, e, d, c, b, a) = (g, f, e, d + one, c, b, a, one + two);
            }

            ReadOnlySpan<uint> added = [a, b, c, d, e, f, g, h];
            for (var place = 0; place < added.Length; place++)
            {
                _state[place] += added[place];
            }
        }
    }

    private static uint Low(uint word, int first, int second, int shift) =>
        BitOperations.RotateRight(word, first) ^ BitOperations.RotateRight(word, second) ^ (word >> shift);
}
