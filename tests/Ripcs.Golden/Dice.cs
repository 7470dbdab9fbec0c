namespace Ripcs.Golden;

/// <summary>Chance that falls alike for a seed on every version of .NET (xorshift64*),
/// since digests of what comes of it are committed.</summary>
internal sealed class Dice(int seed)
{
    private ulong _state = ((ulong)(uint)seed << 1 | 1) * 0x9E3779B97F4A7C15;

    /// <summary>A number from 0 up to, not including, <paramref name="end"/>.</summary>
    public int Below(int end)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((_state * 0x2545F4914F6CDD1D >> 33) % (ulong)end);
    }

    public bool Chance(int percent) => Below(100) < percent;

    public T Pick<T>(params IReadOnlyList<T> of) => of[Below(of.Count)];

    /// <summary>One of these, sometimes two, as arguments.</summary>
    public string Some(params IReadOnlyList<string> of)
    {
        var (first, second) = (Below(of.Count), Chance(25) ? Below(of.Count) : 0);
        return second > first ? $"{of[first]}, {of[second]}" : of[first];
    }
}
