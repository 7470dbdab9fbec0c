using System.Runtime.CompilerServices;
using Ripcs.Tests.Commands;
using Shouldly;

namespace Ripcs.Tests;

/// <summary>Compares with the text files in Golden/, or writes them again where RIPCS_GOLDEN is "update" (./build.sh golden).</summary>
internal static class Golden
{
    public static void ShouldBeGolden(this string actual, string name, [CallerFilePath] string test = "")
    {
        if (actual.StartsWith('{') || actual.StartsWith('['))
            Schemas.Read(actual);

        var file = Path.Combine(Folder(test), name + ".txt");
        if (Environment.GetEnvironmentVariable("RIPCS_GOLDEN") == "update")
            File.WriteAllText(file, actual);

        File.Exists(file).ShouldBeTrue($"{file} is missing; write it with: ./build.sh golden");
        actual.ShouldBe(File.ReadAllText(file),
            $"Golden/{name}.txt says something else; if this is right, write it with: ./build.sh golden");
    }

    private static string Folder(string test)
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(test)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Ripcs.Tests.csproj")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"{test} is not below Ripcs.Tests");
        }

        return Path.Combine(folder.FullName, "Golden");
    }
}
