namespace Ripcs.Changes.State;

/// <summary>Whose a state directory is.</summary>
internal sealed record HostRecord : IStateFile
{
    public const int CurrentSchema = 1;

    /// <summary>For <see cref="From"/>: any.</summary>
    public const string Any = "any";

    /// <summary>For <see cref="From"/>: those that an older Ripcs wrote, which name no directory.</summary>
    public const string Older = "";

    public static string Kind => "host";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Random; every file of the directory names it.</summary>
    public required string Id { get; init; }

    /// <summary>See <see cref="Whereabouts"/>; null where the machine had no identity.</summary>
    public string? Machine { get; init; }

    /// <summary>See <see cref="NetworkPlace.Text"/>.</summary>
    public required string Namespace { get; init; }

    /// <summary>See <see cref="NetworkPlace.Inode"/>.</summary>
    public required string Inode { get; init; }

    /// <summary>The directory whose files are being made those of this one; null when all are.</summary>
    public string? From { get; init; }

    public static HostRecord New(Whereabouts here) => new HostRecord { Id = Guid.NewGuid().ToString("N"), Namespace = "", Inode = "" }.At(here);

    public HostRecord At(Whereabouts here) => this with { Machine = here.Machine ?? Machine, Namespace = here.Network.Text, Inode = here.Network.Inode };

    /// <summary>True if a file that names this directory, or none, may stand in it.</summary>
    public bool Accepts(string? directory) => directory == Id || From == Any || (From is not null && From == (directory ?? Older));

    public bool IsOfAnotherMachine(Whereabouts here) => Machine is not null && here.Machine is not null && Machine != here.Machine;
}

/// <summary>The file that holds the <see cref="HostRecord"/>.</summary>
internal static class HostFile
{
    public const string Name = "host.json";

    /// <summary>The record, or null if there is none, as in a directory that an older Ripcs made.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static HostRecord? Read(StateDirectory directory) => directory.Read(Name) is { } text
        ? StateJson.Read<HostRecord>(text, directory.FilePath(Name), HostRecord.CurrentSchema) : null;

    public static void Write(StateDirectory directory, HostRecord record) => directory.Write(Name, StateJson.Write(record));
}

/// <summary>
/// For which directory a file was written, and what it holds. It stands behind the checksum, which covers it: a file from another host,
/// or of another kind, is not taken for one of ours though every byte of it is as it was written.
/// </summary>
internal sealed record Binding(string Directory, string Kind)
{
    private const string Begin = "\"Directory\":\"";
    private const string Middle = "\",\"Kind\":\"";
    private const string End = "\",";

    /// <summary>An object with this in front of its members.</summary>
    public string Bind(string json) => $"{{{Begin}{Directory}{Middle}{Kind}{End}{json[1..]}";

    /// <summary>The binding of an object; null if it has none, as one of an older Ripcs.</summary>
    public static Binding? Of(string json) => At(json, 1);

    /// <summary>The same of a sealed text.</summary>
    public static Binding? OfSealed(string text) => SealedJson.IsSealed(text) ? At(text, SealedJson.HeadLength) : null;

    /// <summary>The object without it.</summary>
    public static string Unbind(string json) => Of(json) is { } binding ? $"{{{json[binding.Bind("{").Length..]}" : json;

    private static Binding? At(string text, int place)
    {
        if (text.Length < place || !text.AsSpan(place).StartsWith(Begin))
        {
            return null;
        }

        var start = place + Begin.Length;
        var middle = text.IndexOf(Middle, start, StringComparison.Ordinal);
        var end = middle < 0 ? -1 : text.IndexOf(End, middle + Middle.Length, StringComparison.Ordinal);
        return end < 0 ? null : new Binding(text[start..middle], text[(middle + Middle.Length)..end]);
    }
}
