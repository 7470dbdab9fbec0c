using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

public sealed class SetMetricsTests
{
    [Fact]
    public void The_entries_of_sets_are_not_counted_as_rules()
    {
        using var scene = new CommandLineScene().With("rules/shop.csx", """
            Partition("shop");
            Set("bad", "192.0.2.1", "192.0.2.9", "198.51.100.0/24");
            Drop("bad").From("bad").To("192.0.2.80");
            """).Live();

        scene.Run("check", "--metrics", scene.At("ripcs.prom"));

        var metrics = File.ReadAllText(scene.At("ripcs.prom"));
        metrics.ShouldContain("ripcs_set_entries{family=\"4\",table=\"set\"} 3\n");
        metrics.ShouldNotContain("ripcs_rules{family=\"4\",table=\"set\"}");
        metrics.ShouldContain("ripcs_chains{family=\"4\",table=\"set\"} 1\n");
    }
}
