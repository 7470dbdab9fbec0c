using System.Buffers.Binary;
using System.Numerics;

namespace Ripcs.Core.Model;

/// <summary>
/// The bits of an address, right-aligned: an IPv4 address fills the low 32. <see cref="UInt128"/> says the same, but what holds one
/// cannot be compiled ahead of time (its alignment is not settled), and every run would compile half of the planner anew.
/// </summary>
/// <param name="High">The upper 64 bits.</param>
/// <param name="Low">The lower 64 bits.</param>
public readonly record struct AddressBits(ulong High, ulong Low) : IComparable<AddressBits>
{
    private const int Half = 64;

    /// <summary>The number of zeros before the first one, of 128.</summary>
    public int LeadingZeros => High == 0 ? Half + BitOperations.LeadingZeroCount(Low) : BitOperations.LeadingZeroCount(High);

    /// <summary>That many ones, right-aligned; 0 to 128.</summary>
    public static AddressBits Ones(int count) => count >= Half ? new(Lowest(count - Half), ulong.MaxValue) : new(0, Lowest(count));

    /// <summary>Reads hexadecimal digits, at most 32 of them.</summary>
    public static bool TryParseHexadecimal(ReadOnlySpan<char> digits, out AddressBits value)
    {
        value = default;
        var split = Math.Max(0, digits.Length - (Half / 4));
        ulong high = 0;
        if (digits.Length > Half / 2 || (split > 0 && !TryParse(digits[..split], out high)) || !TryParse(digits[split..], out var low))
            return false;

        value = new(high, low);
        return true;

        static bool TryParse(ReadOnlySpan<char> half, out ulong value) =>
            ulong.TryParse(half, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads 16 bytes, the highest first.</summary>
    public static AddressBits Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]));

    /// <summary>Writes 16 bytes, the highest first.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], Low);
    }

    public int CompareTo(AddressBits other) => High == other.High ? Low.CompareTo(other.Low) : High.CompareTo(other.High);

    public static implicit operator AddressBits(ulong low) => new(0, low);

    public static AddressBits operator &(AddressBits left, AddressBits right) => new(left.High & right.High, left.Low & right.Low);

    public static AddressBits operator |(AddressBits left, AddressBits right) => new(left.High | right.High, left.Low | right.Low);

    public static AddressBits operator ^(AddressBits left, AddressBits right) => new(left.High ^ right.High, left.Low ^ right.Low);

    public static AddressBits operator ~(AddressBits bits) => new(~bits.High, ~bits.Low);

    /// <summary>The next address; the one behind the last is 0.</summary>
    public static AddressBits operator ++(AddressBits bits) => new(bits.Low == ulong.MaxValue ? bits.High + 1 : bits.High, bits.Low + 1);

    /// <summary>How far one address is behind another; counted around the end where it is before it.</summary>
    public static AddressBits operator -(AddressBits left, AddressBits right) =>
        new(left.High - right.High - (left.Low < right.Low ? 1ul : 0), left.Low - right.Low);

    /// <param name="bits">What is moved.</param>
    /// <param name="count">By how many places, 0 to 127.</param>
    public static AddressBits operator <<(AddressBits bits, int count) =>
        count >= Half ? new(bits.Low << (count - Half), 0)
        : count == 0 ? bits
        : new((bits.High << count) | (bits.Low >> (Half - count)), bits.Low << count);

    /// <inheritdoc cref="op_LeftShift"/>
    public static AddressBits operator >>(AddressBits bits, int count) =>
        count >= Half ? new(0, bits.High >> (count - Half))
        : count == 0 ? bits
        : new(bits.High >> count, (bits.Low >> count) | (bits.High << (Half - count)));

    public static bool operator <(AddressBits left, AddressBits right) => left.CompareTo(right) < 0;

    public static bool operator >(AddressBits left, AddressBits right) => left.CompareTo(right) > 0;

    public static bool operator <=(AddressBits left, AddressBits right) => left.CompareTo(right) <= 0;

    public static bool operator >=(AddressBits left, AddressBits right) => left.CompareTo(right) >= 0;

    // A shift by the whole width would be one by nothing.
    private static ulong Lowest(int count) => count == 0 ? 0 : ulong.MaxValue >> (Half - count);
}
