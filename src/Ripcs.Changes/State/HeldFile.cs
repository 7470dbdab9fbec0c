namespace Ripcs.Changes.State;

/// <summary>The file of the <see cref="HeldPartitions"/>.</summary>
internal static class HeldFile
{
    public const string Name = "held.json";

    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static HeldPartitions Read(StateDirectory? directory) =>
        directory?.Read<HeldPartitions>(Name, HeldPartitions.CurrentSchema) ?? HeldPartitions.None;

    public static void Write(StateDirectory directory, HeldPartitions held)
    {
        if (held.Partitions.Count == 0)
        {
            directory.Delete(Name);
        }
        else
        {
            directory.Write(Name, held);
        }
    }
}
