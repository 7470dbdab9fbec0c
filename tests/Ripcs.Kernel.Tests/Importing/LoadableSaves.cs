using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Importing;
using Ripcs.Testing;

namespace Ripcs.Kernel.Tests.Importing;

/// <summary>A save of a real host, as this kernel prints it.</summary>
internal sealed record LoadableSave(string Path, Family Family, string Text)
{
    public bool IsRipts => Text.Contains(":ript_bootstrap-", StringComparison.Ordinal);
}

/// <summary>Those of the corpus that the kernel takes, each once.</summary>
internal static class LoadableSaves
{
    /// <param name="every">One of so many files is tried: the kernel has to load a file to tell whether it takes it.</param>
    /// <param name="first">With which of them it begins.</param>
    public static IEnumerable<LoadableSave> On(string variant, int every, int first = 0)
    {
        var seen = new HashSet<string>();
        foreach (var (path, text) in Corpora.Sample().Where((_, number) => number % every == first))
        {
            if (DumpReader.TryRead([(path, text)], out var dumps, out _) && dumps is [var dump]
                && Loaded(variant, dump.Family, path, text) is { } save && seen.Add(WithoutComments(save.Text)))
            {
                yield return save;
            }
        }
    }

    private static LoadableSave? Loaded(string variant, Family family, string path, string text)
    {
        using var host = NetworkNamespace.Create();
        var tools = host.Iptables(Enum.Parse<BackendChoice>(variant));
        try
        {
            tools.Restore(family, text);
            return new LoadableSave(path, family, tools.Save(family));
        }
        catch (HostException)
        {
            return null;
        }
    }

    private static string WithoutComments(string save) =>
        string.Join('\n', save.Split('\n').Where(line => !line.StartsWith('#') && !line.StartsWith(':')));
}
