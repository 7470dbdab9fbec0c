using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A host that is closed, or opened, in the same change as its translations
/// come or go: no packet is led for a moment to where no rule lets it.</summary>
public sealed class PolicyAndTranslationTests : IDisposable
{
    private const string Closed = """
        Partition("gate");
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp().Family(4);
        Rewrite("web").Ports(80).Dnat("203.0.113.1", to: "10.0.0.9").NoAccept();
        Accept("office only").Ports(80).From("198.51.100.0/24").To("10.0.0.9");
        """;

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/gate.csx", Closed);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_first_apply_drops_what_it_translates_and_does_not_accept_until_the_policy_does()
    {
        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        var blocks = _scene.Netfilter.Applied.Select(block => block.Text).ToList();
        blocks.Count.ShouldBe(3);
        blocks[0].ShouldContain("-m conntrack --ctstate NEW -m comment --comment ");
        blocks[0].ShouldContain("-j DROP\n");
        blocks[0].ShouldNotContain("-P FORWARD DROP");
        blocks[1].ShouldContain("*nat");
        blocks[2].ShouldContain("-P FORWARD DROP");
        _scene.LiveRules().ShouldNotContain("-j DROP");
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");
    }

    [Theory]
    [InlineData("forward: Policy.Drop", "-m addrtype ! --dst-type LOCAL -m conntrack --ctstate NEW ")]
    [InlineData("input: Policy.Drop", "-m addrtype --dst-type LOCAL -m conntrack --ctstate NEW ")]
    public void What_is_not_closed_is_not_dropped_meanwhile(string policy, string drop)
    {
        _scene.With("rules/gate.csx", Closed.Replace("input: Policy.Drop, forward: Policy.Drop", policy, StringComparison.Ordinal))
            .Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Netfilter.Applied[0].Text.ShouldContain(drop);
    }

    [Fact]
    public void A_flush_opens_the_host_when_nothing_is_translated_any_more()
    {
        _scene.Live();
        var before = _scene.Netfilter.Applied.Count;

        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        var blocks = _scene.Netfilter.Applied.Skip(before).Select(block => block.Text).ToList();
        blocks.FindIndex(block => block.Contains("-P FORWARD ACCEPT", StringComparison.Ordinal))
            .ShouldBeGreaterThan(blocks.FindIndex(block => block.Contains("*nat", StringComparison.Ordinal)));
        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }
}
