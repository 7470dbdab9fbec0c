using Ripcs.Importing;
using Shouldly;

namespace Ripcs.Core.Tests.Importing;

/// <summary>Imports saves of the filter table; each import must be proved.</summary>
internal static class FilterTable
{
    public static ImportResult Imported(string v4, string? v6 = null)
    {
        DumpReader.TryRead(v6 is null ? [("v4", v4)] : [("v4", v4), ("rules.v6", v6)], out var dumps, out _).ShouldBeTrue();
        var imported = Importer.Import(dumps);
        imported.IsProved.ShouldBeTrue();
        return imported;
    }

    /// <summary>The rule file that the lines of a filter table become; it is of IPv6 if the first one is "v6".</summary>
    public static string Import(params string[] lines)
    {
        var isIPv6 = lines[0] is "v6";
        var text = $"*filter\n{string.Join('\n', isIPv6 ? lines[1..] : lines)}\nCOMMIT\n";
        DumpReader.TryRead([(isIPv6 ? "rules.v6" : "v4", text)], out var dumps, out var problem).ShouldBeTrue(problem);
        var imported = Importer.Import(dumps);
        imported.IsProved.ShouldBeTrue();
        return imported.Files.Single().Text;
    }
}
