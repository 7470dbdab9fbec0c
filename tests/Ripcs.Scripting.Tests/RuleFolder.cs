using System.Text;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Tests;

/// <summary>A folder "rules" with rule files for one test, in a parent folder of its own.</summary>
internal sealed class RuleFolder : IDisposable
{
    public string Parent { get; } = Directory.CreateTempSubdirectory("ripcs-rules-").FullName;

    public string Path => System.IO.Path.Combine(Parent, "rules");

    /// <summary>Writes a file; its name is relative to the parent, as it is shown: "rules/shop.csx".</summary>
    public RuleFolder With(string name, string text) => With(name, Encoding.UTF8.GetBytes(text));

    public RuleFolder With(string name, byte[] bytes)
    {
        var file = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return this;
    }

    public RuleFolder WithLink(string name, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.CreateSymbolicLink(At(name), target);
        return this;
    }

    public string At(string name) => System.IO.Path.Combine(Parent, name);

    public LoadedRules Load(string name = "rules", FileTrust? trust = null) =>
        RuleSetLoader.Load(At(name), trust ?? FileTrust.OfThisProcess());

    /// <summary>A caller who names the parent: rule files may read beside "rules", too.</summary>
    public FileTrust Beside => FileTrust.OfThisProcess().Below(Parent);

    public void Dispose() => Directory.Delete(Parent, recursive: true);

    /// <summary>What rules/shop.csx with this text says; fails if anything is wrong with it.</summary>
    public static RuleFile Run(string script)
    {
        using var folder = new RuleFolder().With("rules/shop.csx", script);
        var loaded = folder.Load();
        loaded.Diagnostics.ShouldBeEmpty();
        return loaded.Files.ShouldHaveSingleItem();
    }

    /// <summary>What is wrong with rules/shop.csx with this text, as printed.</summary>
    public static string[] Complaints(string script)
    {
        using var folder = new RuleFolder().With("rules/shop.csx", script);
        return folder.Load().Lines();
    }
}

internal static class LoadedRulesLines
{
    /// <summary>The diagnostics as printed.</summary>
    public static string[] Lines(this LoadedRules loaded) => [.. loaded.Diagnostics.Select(diagnostic => diagnostic.ToString())];
}
