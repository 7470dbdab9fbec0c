using Ripcs.Linux;

namespace Ripcs.Scripting.Reading;

/// <summary>
/// Whose rule files are taken. What root applies must not be what somebody else wrote: as root, files and folders belong to root, or
/// to the user who called sudo, and nobody else can write them. Without root there is nothing to gain by a file, so nothing is asked.
/// </summary>
public sealed class FileTrust
{
    private const uint Root = 0;

    private readonly uint? _sudoUser;

    /// <param name="isRoot">False if nothing is asked.</param>
    /// <param name="sudoUser">The number of the user who called sudo.</param>
    /// <param name="facts">Where the facts come from.</param>
    internal FileTrust(bool isRoot, uint? sudoUser, IFileFacts facts) => (IsChecking, _sudoUser, Facts) = (isRoot, sudoUser, facts);

    internal bool IsChecking { get; }

    internal IFileFacts Facts { get; }

    /// <param name="sudoUser">The number of the user who called sudo, if somebody did.</param>
    public static FileTrust OfThisProcess(uint? sudoUser = null) => new(IsRoot(), sudoUser, new RealFileFacts());

    /// <summary>What is wrong with a file whose content root would apply; nothing where it can be trusted.</summary>
    /// <param name="file">The file, opened.</param>
    /// <param name="shown">As it is shown.</param>
    public ValueList<Diagnostic> Objections(PlainFile file, string shown) => IsChecking
        ? TrustCheck.Judge(this, file.Path, Facts.Of(file), new SourceSpan(shown, 0)) : [];

    internal bool Trusts(uint owner) => owner == Root || owner == _sudoUser;

    /// <summary>
    /// False also in a user namespace of one user, as in a sandbox without root: root is that user there, and files of the host's root seem
    /// to be nobody's.
    /// </summary>
    public static bool IsRoot() => Posix.EffectiveUser() == Root && !Posix.IsOnlyUser();
}
