using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>The table of faults names tests that are there, and leaves none of the tests of faults out.</summary>
public sealed partial class FaultTableTests
{
    private static readonly string Table = Repository.Read("tests/FAULTS.md");

    [Fact]
    public void Every_test_that_the_table_names_is_there()
    {
        var named = Named().Matches(Table).Select(match => (Class: match.Groups[1].Value, Test: match.Groups[2].Value)).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(40);

        named.Where(one => !Sources(one.Class).Any(source => source.Contains($" {one.Test}(", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_test_of_a_fault_is_named()
    {
        var tests = Directory.GetFiles(Repository.At("tests/Ripcs.Tests/Faults"), "*Tests.cs").SelectMany(file =>
            Method().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}"));

        tests.Where(test => !Table.Contains($"`{test}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Sources(string name) =>
        Directory.GetFiles(Repository.At("tests"), $"{name}.cs", SearchOption.AllDirectories).Select(File.ReadAllText);

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Named();

    [GeneratedRegex(@"(?:Fact|Theory|Variants|MemberData\(nameof\(\w+\)\)|InlineData\(.*\))\]\r?\n\s+public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex Method();
}
