using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Rules that go have their authors' names in a comparison with a dump, too, where somebody knows them.</summary>
public sealed class DumpNamesTests : IDisposable
{
    private const string Goes = "-   accept \"ssh\"  :6  -s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT";

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live();

    public DumpNamesTests() => _scene.With("dump", _scene.Netfilter.Save(Family.IPv4)).With("rules/shop.csx", RuleTexts.ShopOn(23));

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void From_the_record_of_the_last_run() => Against().ShouldContain(Goes);

    [Fact]
    public void From_the_history_for_a_dump_of_long_ago()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        Against().ShouldContain(Goes);
    }

    [Fact]
    public void From_the_rule_files_for_a_rule_that_only_moves()
    {
        Directory.Delete(_scene.StatePath, recursive: true);
        var lines = RuleTexts.Shop.Split('\n');
        _scene.With("rules/shop.csx", string.Join('\n', [.. lines[..^2], lines[^1], lines[^2]]));

        Against().ShouldContain(line => line.StartsWith("~   accept \"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_that_cannot_be_read_keeps_nobody_from_comparing()
    {
        File.WriteAllText(_scene.At("state/applied.json"), "{");

        Against()[0].ShouldBe("1 of 1 partition changes: 1 rule added, 1 removed.");
    }

    [Fact]
    public void The_record_is_asked_for_names_and_for_nothing_else()
    {
        _scene.Live();
        _scene.With("empty", "").Diff("--against",
            "{empty}").Output.ShouldContain("+ shop  (rules/shop.csx)  new partition: 3 rules (1 chain)\n");
    }

    [Fact]
    public void A_pointer_to_a_chain_that_proves_its_name_was_not_typed_by_hand()
    {
        const string Raw = "Raw(\"*filter\\n-A FORWARD -p tcp -m tcp --dport 4000 -j ACCEPT\\nCOMMIT\");\n";
        _scene.With("rules/shop.csx", $"{RuleTexts.Shop}\n{Raw}").Live().With("dump",
            _scene.Netfilter.Save(Family.IPv4)).With("rules/shop.csx", RuleTexts.Shop);

        var diff = string.Join('\n', Against());

        diff.ShouldNotContain("changed by hand");
        diff.ShouldNotContain("typed by hand");
        diff.ShouldStartWith("1 of 1 partition changes: ");
    }

    private string[] Against() => _scene.Diff("--against", "{dump}").Lines;
}
