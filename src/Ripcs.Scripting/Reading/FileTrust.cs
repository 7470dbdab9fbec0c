using Ripcs.Linux;

namespace Ripcs.Scripting.Reading;

/// <summary>
/// Decides whose rule files are accepted. Root must not apply what another user wrote: for root, files and folders belong to root or to
/// the user who called sudo, and no other user can write to them. Without root an attacker gains nothing, so nothing is checked.
/// </summary>
public sealed class FileTrust
{
    private const uint RootUser = 0;

    private readonly uint? _sudoUser;

    /// <param name="isRoot">False if nothing is checked.</param>
    /// <param name="sudoUser">The number of the user who called sudo.</param>
    /// <param name="facts">The source of the files' metadata.</param>
    internal FileTrust(bool isRoot, uint? sudoUser, IFileFacts facts) => (IsChecking, _sudoUser, Facts) = (isRoot, sudoUser, facts);

    /// <summary>The folder below which rule files may read, if it is above PATH; null for PATH itself.</summary>
    public string? Root { get; private init; }

    /// <summary>The same, where the caller has named that folder.</summary>
    public FileTrust Below(string? root) =>
        root is null ? this : new(IsChecking, _sudoUser, Facts) { Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) };

    internal bool IsChecking { get; }

    internal IFileFacts Facts { get; }

    /// <param name="sudoUser">The number of the user who called sudo, if any.</param>
    public static FileTrust OfThisProcess(uint? sudoUser = null) => new(IsRoot(), sudoUser, new RealFileFacts());

    /// <summary>The problems with a file whose content root would apply, and with its folder, in which another file could take its place;
    /// empty if it can be trusted.</summary>
    /// <param name="file">The file, opened.</param>
    /// <param name="shown">The path in messages.</param>
    public ValueList<Diagnostic> Objections(PlainFile file, string shown) => IsChecking
        ? [.. TrustCheck.Judge(this, file.Path, Facts.Of(file), new SourceSpan(shown, 0)), .. OfFolder(file)] : [];

    private ValueList<Diagnostic> OfFolder(PlainFile file) => Path.GetDirectoryName(Path.GetFullPath(file.Path)) is { } folder
        && Facts.Of(folder) is { IsSticky: false } facts ? TrustCheck.Judge(this, folder, facts, new SourceSpan(folder, 0)) : [];

    internal bool Trusts(uint owner) => owner == RootUser || owner == _sudoUser;

    /// <summary>
    /// False also in a user namespace of one user, such as a sandbox without root: root is that user there, and files of the host's root
    /// appear to belong to the user "nobody".
    /// </summary>
    public static bool IsRoot() => Posix.EffectiveUser() == RootUser && !Posix.IsOnlyUser();
}
