using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>A machine by the last bits of its address, where the provider changes the first ones.</summary>
public sealed class HostPartTests
{
    private const string Nas = "::1:2:3:4/::ffff:ffff:ffff:ffff";

    [Fact]
    public void It_is_matched_by_its_mask_and_needs_a_pointer_for_every_packet()
    {
        var compiled = Compiled(Accept(rule => rule with { To = ["192.168.5.20", Nas], NotFrom = ["192.0.2.9", "2001:db8::9"] }));

        compiled.Lines(family: Family.IPv6).ShouldBe([$"! -s 2001:db8::9/128 -d {Nas} -p tcp -m tcp --dport 22 -j ACCEPT"]);
        compiled.PointerLines(DispatchChain.Filter, Family.IPv6).ShouldBe(["-j shop-a"]);
        compiled.PointerLines(DispatchChain.Filter).ShouldBe(["-d 192.168.5.20/32 -j shop-a"]);
    }

    [Fact]
    public void Beside_it_an_exception_is_a_range() =>
        Compiled(Accept(rule => rule with { From = [Nas], To = ["2001:db8::1"], NotFrom = ["2001:db8::9"] })).Lines(family: Family.IPv6)
            .ShouldBe([$"-s {Nas} -d 2001:db8::1/128 -p tcp -m tcp --dport 22 -m iprange ! --src-range 2001:db8::9-2001:db8::9 -j ACCEPT"]);

    [Theory]
    [InlineData("2001:db8::1:2:3:4", true)]
    [InlineData("2001:db8::/64", true)]
    [InlineData("2001:db8::1:2:3:5", false)]
    [InlineData("2001:db8:0:0:1:2::/96", true)]
    [InlineData("2001:db8:0:0:1:3::/96", false)]
    [InlineData("192.0.2.1", false)]
    public void It_is_compared_bit_by_bit(string prefix, bool overlaps)
    {
        HostPart.TryParse(Nas, out var part).ShouldBeTrue();

        part.Overlaps(IpPrefix.Parse(prefix)).ShouldBe(overlaps);
    }

    private static CompiledPartition Compiled(RuleFile file) =>
        Compiler.Compile(Validator.Check(file, new DiagnosticBag()).ShouldNotBeNull(), new DiagnosticBag());
}
