using Ripcs.Core.SaveFormat;
using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>What a kept reading is about: as long as all of it is the same, iptables-save would print the same rules again.</summary>
internal sealed record KeptReading : IStateFile
{
    public const int CurrentSchema = 2;

    public static string Kind => "kept reading";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Machine, boot, and network namespace.</summary>
    public required string Place { get; init; }

    public required TablesMark Tables { get; init; }

    /// <summary>See <see cref="Reading.Mark"/>.</summary>
    public string? Mark { get; init; }

    /// <summary>The checksum of the text of the rules.</summary>
    public required string Digest { get; init; }

    /// <summary>How many bytes of the text are about IPv4.</summary>
    public required int Length { get; init; }
}

/// <summary>
/// The live rules as they were after the last change, or when they were last read: while the kernel counts no other change of nf_tables, a
/// run need not print and read them all again. Nothing is restored from it; if it cannot be read or written, it counts as missing.
/// </summary>
internal static class KeptReadingFile
{
    public const string Name = "live.json", Text = "live.save";

    /// <summary>The live rules; null if they must be read from the kernel.</summary>
    /// <param name="directory">The full path of the state directory, which need not be open.</param>
    /// <param name="place">Machine, boot, and network namespace.</param>
    /// <param name="netfilter">The kernel's tables.</param>
    public static Reading? Find(string directory, Func<string?> place, INetfilter netfilter)
    {
        try
        {
            var path = Path.Combine(directory, Name);
            if (!File.Exists(path) || netfilter.Mark() is not { Generation: { } generation } tables)
                return null;

            var kept = StateJson.Read<KeptReading>(PlainFile.ReadOwn(path), path, KeptReading.CurrentSchema);
            if (kept.Tables != tables || kept.Place != place())
                return null;

            var text = PlainFile.ReadOwn(Path.Combine(directory, Text));
            if (Checksum.TextOf(text) != kept.Digest || kept.Length < 0 || kept.Length > text.Length)
                return null;

            var state = new FirewallState(KeptSave.Read(Family.IPv4, text.AsMemory(0, kept.Length)),
                KeptSave.Read(Family.IPv6, text.AsMemory(kept.Length))) { Native = netfilter.NativeTables() };
            return FirewallReader.WithSets(netfilter, new Reading(state, generation) { Mark = kept.Mark, IsKept = true });
        }
        catch (Exception e) when (e is HostException or IOException or UnauthorizedAccessException or SaveFormatException)
        {
            return null;
        }
    }

    /// <summary>Keeps what was read, or written and read back, if nobody has written since.</summary>
    public static void Write(StateDirectory state, string? place, INetfilter netfilter, Reading reading)
    {
        try
        {
            if (reading is not { Generation: { } generation, IsKept: false } || place is null || !CanKeep(reading.State)
                || netfilter.Mark() is not { } tables || tables.Generation != generation)
            {
                return;
            }

            var v4 = KeptSave.Write(reading.State.V4.WithoutSets());
            byte[] text = [.. v4, .. KeptSave.Write(reading.State.V6.WithoutSets())];
            state.WriteUnsynced(Text, text);
            state.WriteUnsynced(Name, StateJson.Write(new KeptReading { Place = place, Tables = tables, Mark = reading.Mark,
                Digest = Checksum.TextOf(text), Length = v4.Length }));
        }
        catch (Exception e) when (e is HostException or IOException or UnauthorizedAccessException)
        {
            // For example on a full disk.
        }
    }

    // What native rules hide is in no save.
    private static bool CanKeep(FirewallState state) => !state.Hidden.Any();
}
