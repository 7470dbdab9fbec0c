using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Rules that speak of an interface that this host has not.</summary>
public sealed class InterfaceNoteTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene { Interfaces = ["lo", "eth0", "lan7"] }.With("rules/shop.csx", """
        Partition("shop");
        Accept("ssh").Ports(22).In("eht0").From("192.0.2.1").To("host");
        foreach (var name in new[] { "eht0", "eth0", "lan+" }) Accept("dns").Ports(53).In(name).From("192.0.2.1").To("host");
        Drop("out").From("host").To("all").Out("wan+");
        Raw("-A INPUT ! -i wg0 -p tcp -m comment --comment \"no -i eth7\" -j DROP");
        """);

    private static readonly string[] Expected =
    [
        "this host has no interface eht0 now (rules/shop.csx:2); did you mean eth0?",
        "this host has no interface wan+ now (rules/shop.csx:4)",
        "this host has no interface wg0 now (rules/shop.csx:5)",
    ];

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void An_interface_that_the_host_has_not_is_named_once_when_its_rules_come_in()
    {
        Named(_scene.Diff()).ShouldBe(Expected);
        Named(_scene.Apply()).ShouldBe(Expected);
        Named(_scene.Diff()).ShouldBeEmpty();
        Named(_scene.Apply()).ShouldBeEmpty();
    }

    [Fact]
    public void A_comparison_with_a_dump_of_another_host_names_none()
    {
        Named(_scene.With("v4", "*filter\nCOMMIT\n").Run("rules", "diff", _scene.At("rules"), "--against", _scene.At("v4")))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Where_there_are_no_interfaces_yet_none_is_named()
    {
        _scene.Interfaces = ["lo"];

        Named(_scene.Diff()).ShouldBeEmpty();
    }

    private static IEnumerable<string> Named(CommandResult result) =>
        $"{result.Output}\n{result.Errors}".Split('\n').Where(line => line.Contains("no interface", StringComparison.Ordinal));
}
