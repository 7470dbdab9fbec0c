using Ripcs.Linux;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting;

/// <summary>The rule files at a path and all that they load, as they were read: all that a result depends on but Ripcs itself.</summary>
/// <param name="Root">The full path of the folder or of the one rule file.</param>
/// <param name="IsDirectory">True if Root is a folder.</param>
/// <param name="Inputs">Every file that was read, in the order of the paths that are shown.</param>
/// <param name="Loaded">The full paths of those that are no rule files of the run: others load them.</param>
public sealed record RuleSetFiles(string Root, bool IsDirectory, ValueList<RuleInput> Inputs, ValueList<string> Loaded)
{
    /// <summary>
    /// Finds and reads the rule files again, and what they were known to load, with every check that a run for the result makes, and
    /// compiles nothing: files whose bytes are the same load the same.
    /// </summary>
    /// <param name="path">A rule file, or a folder that is searched with all below it.</param>
    /// <param name="trust">Whose files are taken.</param>
    /// <returns>Null if anything is wrong with any of them.</returns>
    public static RuleSetFiles? ReadAgain(string path, FileTrust trust, ValueList<string> loaded)
    {
        var read = ReadRuleFiles.At(path, trust);
        var diagnostics = new DiagnosticBag();
        diagnostics.AddRange(read.Problems);
        var isWhole = loaded.Select(file => read.Sources.Read(file, diagnostics)).All(source => source is not null);
        return isWhole && diagnostics.ToList().Count == 0 ? Of(read) : null;
    }

    /// <summary>The same for the same files in the same places with the same bytes, SHA-256 in hexadecimal digits.</summary>
    public string Digest()
    {
        using var digest = new StampDigest();
        digest.Add(IsDirectory ? "folder" : "file").Add(Root);
        foreach (var input in Inputs)
        {
            digest.Add("input").Add(input.FullPath).Add(input.RealPath).Add(input.Digest);
        }

        // What a file may load depends on where the links to its folder lead, and those to the folder above.
        var folders = Inputs.Select(input => Path.GetDirectoryName(input.FullPath)!).Distinct()
            .SelectMany(folder => new[] { folder, Path.GetDirectoryName(folder) ?? folder });
        foreach (var folder in folders.Distinct().Order(StringComparer.Ordinal))
        {
            digest.Add("in").Add(folder).Add(RealPath.Of(folder));
        }

        foreach (var file in Loaded)
        {
            digest.Add("loaded").Add(file);
        }

        return digest.Text();
    }

    internal static RuleSetFiles Of(ReadRuleFiles read)
    {
        var (inputs, found) = (read.Sources.Inputs.ToValueList(),
            read.Files.Select(file => file.FullPath).ToHashSet(StringComparer.Ordinal));
        var loaded = inputs.Select(input => input.FullPath).Where(file => !found.Contains(file)).Order(StringComparer.Ordinal)
            .ToValueList();
        return new RuleSetFiles(read.Path.Root, read.Path.IsDirectory, inputs, loaded);
    }
}
