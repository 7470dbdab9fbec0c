using System.Text;

namespace Ripcs.Host.Processes;

/// <summary>What a running program prints: of each text the beginning is kept, all of it is counted, and nothing blocks it.</summary>
internal sealed class Printed
{
    /// <summary>More than two hundred letters for each of a million rules: no program that works prints more.</summary>
    public const int Most = MostMiB << 20;

    /// <summary>How much is kept of errors, which may be a line for each of thousands of refused rules.</summary>
    public const int MostErrors = 4 << 20;

    internal const int MostMiB = 256;

    private const int Piece = 16384;

    private long _length;

    /// <summary>The length of all that was read until now.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <summary>Reads to the end.</summary>
    /// <param name="most">How much of it is kept.</param>
    public async Task<string> Read(TextReader from, int most)
    {
        var (kept, buffer) = (new StringBuilder(), new char[Piece]);
        while (await from.ReadAsync(buffer).ConfigureAwait(false) is var read and > 0)
        {
            Interlocked.Add(ref _length, read);
            kept.Append(buffer, 0, Math.Min(read, most - kept.Length));
        }

        return kept.ToString();
    }
}
