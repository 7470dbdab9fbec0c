namespace Ripcs.Linux;

/// <summary>What the file system says about a file or folder, as far as it decides whether it can be trusted.</summary>
/// <param name="IsRegular">False for a folder, a device, a pipe, a link.</param>
/// <param name="Owner">The number of the user that it belongs to.</param>
/// <param name="Mode">Who may do what. An access list that lets others write shows up as the group's right to write.</param>
public readonly record struct FileFacts(bool IsRegular, uint Owner, UnixFileMode Mode)
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public bool OthersCanWrite => (Mode & OthersWrite) != 0;

    /// <summary>In such a folder others can add files, but not move or delete what is not theirs.</summary>
    public bool IsSticky => Mode.HasFlag(UnixFileMode.StickyBit);
}
