namespace Ripcs.Core.Diagnostics;

/// <content>RIP0114 to RIP0117: files that are not read because of their type or because of who could have written them.</content>
public sealed partial class DiagnosticBag
{
    public void LinkedOutside(SourceSpan at, string target, string limit) => Error(
        "RIP0114", at, $"leads through a link to {target}, outside of {limit}; move or copy it there");

    public void NotARegularFile(SourceSpan at) => Error("RIP0115", at, "is a device, a pipe or the like; put a file in its place");

    public void OwnedByAnother(SourceSpan at, uint owner, string fullPath) => Error(
        "RIP0116", at,
        $"belongs to user {owner}, who could change what root applies; check it, then run: chown root {Quoted(fullPath)}");

    public void WritableByOthers(SourceSpan at, string fullPath) => Error(
        "RIP0117", at, $"can be written by other users, who could change what root applies; check it, then run: chmod go-w "
            + $"{Quoted(fullPath)}");

    // Quotes the path as one word for a shell.
    private static string Quoted(string path) =>
        path.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '.' or '-' or '_' or '+')
            ? path
            : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
