using Ripcs.Linux;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting;

/// <summary>The rule files at a path and all that they load: everything that a result depends on, except Ripcs itself.</summary>
/// <param name="Root">The full path of the folder or of the one rule file.</param>
/// <param name="IsDirectory">True if Root is a folder.</param>
/// <param name="Inputs">Every file that was read, in the order of the shown paths.</param>
/// <param name="Loaded">The full paths of those that are not rule files of the run, but loaded by others.</param>
public sealed record RuleSetFiles(string Root, bool IsDirectory, ValueList<RuleInput> Inputs, ValueList<string> Loaded)
{
    /// <summary>
    /// Finds and reads the rule files and the files that they loaded before again, with every check that a compiling run makes. It compiles
    /// nothing: unchanged files load the same files.
    /// </summary>
    /// <param name="path">A rule file, or a folder that is searched recursively.</param>
    /// <param name="trust">Decides whose files are accepted.</param>
    /// <returns>Null if there is a problem with any of them.</returns>
    public static RuleSetFiles? ReadAgain(string path, FileTrust trust, ValueList<string> loaded)
    {
        var read = ReadRuleFiles.At(path, trust);
        var diagnostics = new DiagnosticBag();
        diagnostics.AddRange(read.Problems);
        var isWhole = loaded.Select(file => read.Sources.Read(file, diagnostics)).All(source => source is not null);
        return isWhole && diagnostics.ToList().Count == 0 ? Of(read) : null;
    }

    /// <summary>Equal for the same files at the same paths with the same bytes; SHA-256 in hexadecimal digits.</summary>
    public string Digest()
    {
        var digest = new StampDigest();
        digest.Add(IsDirectory ? "folder" : "file").Add(Root);
        foreach (var input in Inputs)
        {
            digest.Add("input").Add(input.FullPath).Add(input.RealPath).Add(input.Digest);
        }

        // What a file may load depends on where the links to its folder, and to the folder above, lead.
        var folders = Inputs.Select(input => Path.GetDirectoryName(input.FullPath)!).Distinct()
            .SelectMany(folder => new[] { folder, Path.GetDirectoryName(folder) ?? folder });
        foreach (var folder in folders.Distinct().Order(StringComparer.Ordinal))
        {
            digest.Add("in").Add(folder).Add(RealPath.Resolve(folder));
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
