using Ripcs.Host.Sandbox;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Sandbox;

public class DumpBlocksTests
{
    [Fact]
    public void Chains_stand_before_rules_and_no_block_is_long()
    {
        var chains = Enumerable.Range(0, 60).Select(i => $":c{i} - [0:0]").ToArray();
        var rules = Enumerable.Range(0, 101).Select(i => $"-A c0 -s 10.0.0.{i}/32 -j ACCEPT").ToArray();

        var blocks = DumpBlocks.Cut($"# made\n*nat\n{string.Join('\n', chains)}\n{string.Join('\n', rules)}\nCOMMIT\n")
            .Split("COMMIT\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(block => block.TrimEnd('\n').Split('\n')).ToArray();

        blocks.ShouldAllBe(block => block[0] == "*nat" && block.Length <= DumpBlocks.LinesInBlock + 1);
        blocks.SelectMany(block => block.Skip(1)).ShouldBe(chains.Concat(rules));
    }

    [Fact]
    public void Every_table_keeps_its_own_lines() =>
        DumpBlocks.Cut("*nat\n-A a\nCOMMIT\n*filter\n:b - [0:0]\n[1:2] -A b\nCOMMIT\n# end\n")
            .ShouldBe("*nat\n-A a\nCOMMIT\n*filter\n:b - [0:0]\nCOMMIT\n*filter\n[1:2] -A b\nCOMMIT\n");
}
