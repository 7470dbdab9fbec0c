using System.Text;
using Ripcs.Linux;

namespace Ripcs.Scripting.Reading;

/// <summary>A file that was read and that the result depends on.</summary>
/// <param name="FullPath">The file.</param>
/// <param name="Text">Its content, and its shown path.</param>
/// <param name="Digest">The SHA-256 of its bytes, in hexadecimal digits.</param>
/// <param name="RealPath">The path without links: a file that is loaded by two paths runs once.</param>
public sealed record RuleInput(string FullPath, SourceText Text, string Digest, string RealPath);

/// <summary>
/// Reads rule files and what they load, each once per run: the checked content is the compiled content, even if the file is saved in
/// between.
/// </summary>
/// <param name="unsaved">Texts of files that an editor has open, by full path; they are read in place of the files.</param>
internal sealed class SourceReader(RulePath path, FileTrust trust, IReadOnlyDictionary<string, string>? unsaved = null)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TrustCheck _trust = new(path, trust);
    private readonly Dictionary<string, (string Real, IReadOnlySet<string> OnTheWay)> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Answer> _answers = new(StringComparer.Ordinal);

    /// <summary>All files that were read, in the order of their shown paths.</summary>
    public IEnumerable<RuleInput> Inputs => _answers.Values.Select(answer => answer.Input).OfType<RuleInput>()
        .OrderBy(input => input.Text.Path, StringComparer.Ordinal);

    /// <summary>The SHA-256 of the bytes of a file that was read here, in hexadecimal digits.</summary>
    public string DigestOf(RuleSource source) => _answers[source.FullPath].Input!.Digest;

    /// <summary>The file with its shown path; null, and a diagnostic, if it cannot be read.</summary>
    public RuleSource? Read(string fullPath, DiagnosticBag diagnostics)
    {
        if (!_answers.TryGetValue(fullPath, out var answer))
        {
            answer = ReadFirst(fullPath);
            _answers.Add(fullPath, answer);
        }

        diagnostics.AddRange(answer.Problems);
        return answer.Source;
    }

    private Answer ReadFirst(string fullPath)
    {
        var diagnostics = new DiagnosticBag();
        var (source, digest) = ReadFirst(fullPath, diagnostics) is var (read, bytes)
            ? (read, Sha256.TextOf(bytes)) : (null, "");
        return new Answer(source, source is null ? null : new RuleInput(fullPath, source.Text, digest, source.RealPath),
            diagnostics.ToList());
    }

    private (RuleSource Source, byte[] Bytes)? ReadFirst(string fullPath, DiagnosticBag diagnostics)
    {
        var shown = path.Shown(fullPath);
        var at = new SourceSpan(shown, 0);
        if (shown.Contains('"', StringComparison.Ordinal) || !PlainText.IsPlain(shown))
        {
            diagnostics.UnusableFileName(at
                with { File = string.Concat(shown.Select((character, place) => PlainText.IsPlain(shown, place) ? character : '?')) });
            return null;
        }

        try
        {
            var edited = unsaved?.GetValueOrDefault(fullPath) is { } open ? Strict.GetBytes(open) : null;

            // A file that has never been saved has no owner to be checked.
            if (edited is not null && !File.Exists(fullPath))
                return (new RuleSource(fullPath, fullPath, new SourceText(shown, Text(edited))), edited);

            if (Open(fullPath, at, diagnostics) is not var (file, folders))
                return null;

            using (file)
            {
                return Bytes(file, folders, at, diagnostics) is { } saved && (edited ?? saved) is var bytes
                    ? (new RuleSource(fullPath, file.Path, new SourceText(shown, Text(bytes))), bytes)
                    : null;
            }
        }
        catch (DecoderFallbackException)
        {
            diagnostics.NotText(at);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            diagnostics.Unreadable(at, exception.Message);
        }

        return null;
    }

    /// <summary>The file with links followed, and the folders on the way.</summary>
    private (PlainFile File, IReadOnlySet<string> Folders)? Open(string fullPath, SourceSpan at, DiagnosticBag diagnostics)
    {
        // Most files are not links, which opening them shows: the links of their folder are followed once for all of them.
        var (folder, onTheWay) = Folder(Path.GetDirectoryName(fullPath)!);
        var real = Path.Join(folder, Path.GetFileName(fullPath));
        if (path.IsInside(fullPath, real))
        {
            try
            {
                return (PlainFile.Open(real), onTheWay);
            }
            catch (LinkException)
            {
                // The file itself is a link, which is followed below.
            }
        }

        (real, onTheWay) = RealPath.Walk(fullPath);
        if (!path.IsInside(fullPath, real))
        {
            diagnostics.LinkedOutside(at, real, path.Limit);
            return null;
        }

        return (PlainFile.Open(real), onTheWay);
    }

    private (string Real, IReadOnlySet<string> OnTheWay) Folder(string folder)
    {
        if (!_folders.TryGetValue(folder, out var found))
        {
            var (real, onTheWay) = RealPath.Walk(folder);
            found = (real, new HashSet<string>(onTheWay, StringComparer.Ordinal) { real });
            _folders.Add(folder, found);
        }

        return found;
    }

    // The checks and the content use the same open file, so that no other file can take its place in between.
    private byte[]? Bytes(PlainFile file, IReadOnlySet<string> folders, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (path.HiddenName(file.Path) is { } hidden)
        {
            diagnostics.HiddenName(at, hidden);
            return null;
        }

        if (!file.Facts.IsRegular)
        {
            diagnostics.NotARegularFile(at);
            return null;
        }

        return _trust.Check(file, at, folders, diagnostics) ? file.ReadAll() : null;
    }

    private static string Text(ReadOnlySpan<byte> bytes) =>
        Strict.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);

    private sealed record Answer(RuleSource? Source, RuleInput? Input, ValueList<Diagnostic> Problems);
}
