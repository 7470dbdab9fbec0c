namespace Ripcs.Core.Diagnostics;

/// <content>RIP0114 to RIP0117, RIP0188, RIP0189: files that are not read because of their type, or of who could have written them or may
/// not see them.</content>
public sealed partial class DiagnosticBag
{
    public void LinkedOutside(SourceSpan at, string target, string limit) => Error(
        "RIP0114", at, $"leads through a link to {target}, outside of {limit}; move or copy it there, or name a folder that holds both: ",
        next: Way.RulesRoot);

    public void NotARegularFile(SourceSpan at) => Error("RIP0115", at, "is a device, a pipe or the like; put a file in its place");

    public void OwnedByAnother(SourceSpan at, uint owner, string fullPath) => Error(
        "RIP0116", at,
        $"belongs to user {owner}, who could change what root applies; check it, then run: chown root {Quoted(fullPath)}");

    public void WritableByOthers(SourceSpan at, string fullPath) => Error(
        "RIP0117", at, $"can be written by other users, who could change what root applies; check it, then run: chmod go-w "
            + $"{Quoted(fullPath)}");

    public void HiddenName(SourceSpan at, string name) => Error(
        "RIP0188", at, $"\"{name}\" begins with a dot, and rule files read no such file or folder, because it belongs to other programs; "
            + "copy what is needed to another name");

    /// <param name="who">"g" or "o", for chmod.</param>
    /// <param name="right">"r" or "x".</param>
    public void OnlyForOwner(SourceSpan at, string fullPath, char who, char right) => Error(
        "RIP0189", at, $"is not read, because {(who is 'g' ? "only its owner can read" : "not everybody can read")} {fullPath}, and rule "
            + $"files show what they read; if it holds no secret, run: chmod {who}+{right} {Quoted(fullPath)}");

    // Quotes the path as one word for a shell.
    private static string Quoted(string path) =>
        path.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '.' or '-' or '_' or '+')
            ? path
            : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
