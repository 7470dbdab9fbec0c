using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Tables of nftables decide beside those of iptables, and no iptables
/// shows them: everything that is said of packets says so.</summary>
public sealed class NativeTablesTests : CountedRuns
{
    private const string Warning =
        "warning: table inet f (nftables, not of iptables) decides about packets too (hooks: input, policy drop; prerouting, nat); the "
            + "results here ignore it; look with: nft list table inet f";

    private static readonly NativeTable Table = new("inet", "f",
        [new NativeHook("input", "filter", IsDropping: true), new NativeHook("prerouting", "nat", IsDropping: false)]);

    [Theory]
    [InlineData("rules", "diff", "{rules}")]
    [InlineData("rules", "apply", "{rules}")]
    [InlineData("rules", "apply", "{rules}", "--dry-run")]
    [InlineData("lint", "{rules}")]
    [InlineData("status")]
    [InlineData("trace", "tcp 192.0.2.1 -> 192.168.7.10:22")]
    public void Every_command_that_speaks_of_packets_names_it_once(params string[] command)
    {
        Scene.Live().Netfilter.MakeNativeTable(Table);

        var result = Scene.Run(command);

        $"{result.Output}{result.Errors}".Split('\n').Count(line => line == Warning).ShouldBe(1, result.Output + result.Errors);
    }

    [Fact]
    public void Check_names_it_and_stays_ok()
    {
        Scene.Live().Netfilter.MakeNativeTable(Table);

        var check = Scene.Run("check");

        check.Output.ShouldStartWith("RIPCS OK - ");
        check.Output.ShouldContain("; table inet f of nftables decides about packets too | ");
    }

    [Fact]
    public void A_run_that_reads_nothing_says_it_again()
    {
        Scene.Live().Netfilter.MakeNativeTable(Table);
        Scene.Apply().Lines.ShouldContain(Warning);

        var again = Count(() => Scene.Apply());

        (Compiled, Read).ShouldBe((0, 0));
        again.Lines.ShouldContain(Warning);
    }

    [Fact]
    public void A_table_that_came_since_the_last_run_is_named_where_the_rules_are_as_they_were()
    {
        Scene.Netfilter.TellsRules = true;
        Verify();
        Scene.Netfilter.MakeNativeTable(Table);

        Scene.Diff().Lines.ShouldContain(Warning);
    }

    [Fact]
    public void Of_many_tables_the_first_are_named_and_the_others_counted()
    {
        Scene.Live();
        for (var number = 1; number <= 6; number++)
        {
            Scene.Netfilter.MakeNativeTable(Table with { Name = $"f{number}" });
        }

        var diff = Scene.Diff();

        diff.Lines.Count(line => line.Contains("decides about packets too (hooks: ", StringComparison.Ordinal)).ShouldBe(4);
        diff.Lines.ShouldContain("warning: 2 further tables of nftables decide about packets too; look with: nft list ruleset");
    }
}
