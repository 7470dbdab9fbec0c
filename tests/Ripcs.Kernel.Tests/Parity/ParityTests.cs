using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Parity;

/// <summary>
/// What Ript's own examples say loads the same rules here, up to the deviations that examples/README.md lists for each: one that is
/// not in the table makes a test fail, and so does one in the table that is none.
/// </summary>
public sealed class ParityTests
{
    private static readonly string Rules = Repository.At("tests", "parity", "rules");

    // Ript's log-dnat and log-snat load nothing; these say the same without the log.
    private static readonly Dictionary<string, string> WithoutLog = new()
    {
        ["log-dnat"] = "forward-dnat-with-multiple-ports",
        ["log-snat"] = "forward-snat-with-multiple-sources",
    };

    public static TheoryData<string> Examples => new(DeviationTable.Rows.Select(row => row.Example));

    [ParityTheory]
    [MemberData(nameof(Examples))]
    public void An_example_of_Ripts_loads_the_same_on_nft(string example) => ShouldLoadTheSame(example, BackendChoice.Nft);

    [ParityTheory]
    [MemberData(nameof(Examples))]
    public void An_example_of_Ripts_loads_the_same_on_legacy(string example) => ShouldLoadTheSame(example, BackendChoice.Legacy);

    [CorporaFact]
    public void Every_example_of_Ripts_but_raw_is_in_the_table_and_said_in_our_language()
    {
        var saved = Directory.GetFiles(Corpora.At("ript", "live"), "*.save").Select(path => Path.GetFileNameWithoutExtension(path));
        var said = Directory.GetFileSystemEntries(Rules).Select(path => Path.GetExtension(path) == ".csx"
            ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(path));

        DeviationTable.Rows.Select(row => row.Example).ShouldBe(said, ignoreOrder: true);
        said.Append("raw").ShouldBe(saved, ignoreOrder: true);
    }

    [Fact]
    public void Every_deviation_in_the_table_is_one_that_the_comparison_knows() => DeviationTable.Numbers.ShouldBe(Deviations.Numbers);

    private static void ShouldLoadTheSame(string example, BackendChoice variant)
    {
        var row = DeviationTable.Rows.Single(row => row.Example == example);
        using var host = NetworkNamespace.Create();
        var tools = host.Iptables(variant);
        using var ripcs = new CommandLine(tools);

        var run = ripcs.Run("rules", "apply", OursIn(example));

        run.ExitCode.ShouldBe(ExitCode.Done, run.Errors);
        run.Errors.Contains("warning RIP", StringComparison.Ordinal).ShouldBe(row.Warns, run.Errors);
        LoadedRules.Of(tools.Save(Family.IPv6), Family.IPv6).ShouldBeEmpty();
        var found = new Comparison(
            RiptLoads(example), LoadedRules.Of(tools.Save(Family.IPv4), Family.IPv4),
            RiptLoads(WithoutLog.GetValueOrDefault(example, example)));
        var expected = Deviations.Apply(found, row.Deviations);
        expected.IsSame.ShouldBeTrue(expected.ToString());
        row.Deviations.Where(Deviations.IsSeen).Where(number => Deviations.Apply(found, row.Deviations.Except([number])).IsSame)
            .ShouldBeEmpty("the table names a deviation that this example does not show");
    }

    private static ValueList<LoadedRule> RiptLoads(string example) =>
        LoadedRules.Of(File.ReadAllText(Corpora.At("ript", "live", example + ".save")), Family.IPv4);

    private static string OursIn(string example)
    {
        var folder = Path.Combine(Rules, example);
        return Directory.Exists(folder) ? folder : folder + ".csx";
    }
}
