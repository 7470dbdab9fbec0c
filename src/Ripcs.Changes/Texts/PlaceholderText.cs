namespace Ripcs.Changes.Texts;

/// <summary>Says that a rule folder of ripcs init still has nobody in the place of those
/// who may log in: who applies it at the console locks out all others.</summary>
internal static class PlaceholderText
{
    /// <summary>For documentation (RFC 5737): nobody has it, so nobody is let in before somebody has written who.</summary>
    public const string Nobody = "198.51.100.0/24";

    private const string Label = "admins";
    private static readonly ChainPolicy Closed = new(new ChainName("INPUT"), ChainPolicy.Drop);

    /// <summary>A warning where the host is closed and the label is as it was made; else none.</summary>
    public static IEnumerable<Note> Warnings(ValueList<CompiledPartition> partitions) =>
        partitions.Any(partition => partition.HostPolicy?.Defaults.Contains(Closed) is true)
        && partitions.SelectMany(partition => partition.Labels).FirstOrDefault(label => label.Name == Label
            && label.Members is [Nobody]) is { } made
            ? [Note.Warning($"\"{Label}\" ({made.File}:{made.Line}) is {Nobody}, which ripcs init has written in the place of who may log "
                + "in, and which nobody has: nobody gets in by ssh; write there who may")]
            : [];
}
