using System.Text;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Linux;

namespace Ripcs.Scripting.Reading;

/// <summary>
/// Reads rule files and what they load, each once in a run: what is checked is what is compiled, even if somebody saves the file
/// in between.
/// </summary>
internal sealed class SourceReader(RulePath path, FileTrust trust, DiagnosticBag diagnostics)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TrustCheck _trust = new(path, trust, diagnostics);
    private readonly Dictionary<string, SourceText?> _read = new(StringComparer.Ordinal);

    /// <summary>What was read, in the order of the paths.</summary>
    public ValueList<SourceText> All => _read.Values.OfType<SourceText>().OrderBy(source => source.Path, StringComparer.Ordinal).ToValueList();

    /// <summary>The file with the path that it is shown by; null, and a diagnostic, if it cannot be read.</summary>
    public SourceText? Read(string fullPath)
    {
        if (!_read.TryGetValue(fullPath, out var source))
        {
            source = ReadFirst(fullPath);
            _read.Add(fullPath, source);
        }

        return source;
    }

    private SourceText? ReadFirst(string fullPath)
    {
        var shown = path.Shown(fullPath);
        var at = new SourceSpan(shown, 0);
        if (shown.Any(character => character == '"' || char.IsControl(character)))
        {
            diagnostics.UnusableFileName(at with { File = string.Concat(shown.Select(character => char.IsControl(character) ? '?' : character)) });
            return null;
        }

        try
        {
            if (Bytes(fullPath, at) is not { } all)
            {
                return null;
            }

            var bytes = all.AsSpan();
            return new SourceText(shown, Strict.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes));
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

    // What is asked and what is read are of one opened file, so that none can take its place in between.
    private byte[]? Bytes(string fullPath, SourceSpan at)
    {
        var (real, folders) = RealPath.Walk(fullPath);
        if (!path.IsInside(fullPath, real))
        {
            diagnostics.LinkedOutside(at, real, path.Limit);
            return null;
        }

        using var file = PlainFile.Open(real);
        if (!file.Facts.IsRegular)
        {
            diagnostics.NotARegularFile(at);
            return null;
        }

        return _trust.Check(file, at, folders) ? file.ReadAll() : null;
    }
}
