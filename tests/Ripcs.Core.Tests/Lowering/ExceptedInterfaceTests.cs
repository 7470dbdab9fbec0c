using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>What rules become that take all interfaces but one.</summary>
public sealed class ExceptedInterfaceTests
{
    private const string Led = "-m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT";

    [Fact]
    public void What_comes_in_by_another_interface_is_taken_and_what_the_host_sends_is_not()
    {
        var compiled = Compiled(Rule("only the bridge", Drop, to: "10.0.0.1") with { NotIn = "br0" },
            Rule("all", Accept, to: "10.0.0.1", ports: "22"));

        compiled.Lines().ShouldBe(["-d 10.0.0.1/32 ! -i br0 -j DROP", "-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT"]);
        compiled.Lines(ChainKind.Sent).ShouldBe(["-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT"]);
    }

    [Fact]
    public void What_goes_out_by_another_interface_is_taken_and_what_goes_to_the_host_is_not() =>
        Compiled(Rule("not by the uplink", Accept, from: "10.0.0.0/24") with { In = ["br0"], NotOut = "ppp+" },
            Rule("nor to ours", Drop, from: "10.0.0.0/24") with { NotOut = "ppp0", NotTo = Items("host") }).Lines().ShouldBe(
        [
            "-s 10.0.0.0/24 -i br0 ! -o ppp+ -m addrtype ! --dst-type LOCAL -j ACCEPT",
            "-s 10.0.0.0/24 ! -o ppp0 -m addrtype ! --dst-type LOCAL -j DROP",
        ]);

    [Fact]
    public void What_this_host_sends_to_itself_goes_out_by_another_interface_than_the_one_that_is_left_out()
    {
        foreach (var (sender, match) in new (PacketConditions, string)[]
            {
                (new() { SaidPlace = MatchPlace.Sent }, ""), (new() { Users = [new(1000, 1000)] }, "-m owner --uid-owner 1000 "),
                (new() { NotGroups = [new(7, 7)] }, "-m owner ! --gid-owner 7 "),
            })
        {
            Compiled(Rule("sent", Drop, to: "10.0.0.0/24") with { NotOut = "ppp0", Conditions = sender }).Lines(ChainKind.Sent)
                .ShouldBe([$"-d 10.0.0.0/24 ! -o ppp0 {match}-j DROP"]);
        }
    }

    [Fact]
    public void A_log_takes_none_that_go_to_the_host_either() =>
        Compiled(Rule("any", new RuleAction.Log(), to: "10.0.0.0/24") with { NotOut = "ppp0", Log = new("x: ", null, null) }).Lines()
            .ShouldBe(["-d 10.0.0.0/24 ! -o ppp0 -m addrtype ! --dst-type LOCAL -j LOG --log-prefix \"x: \""]);

    [Fact]
    public void A_Snat_and_its_accept_take_what_goes_out_by_another_interface()
    {
        var compiled = Compiled(Rule("containers", Snat("172.17.0.0/16")) with { NotOut = "docker0" });

        compiled.Lines(ChainKind.Snat).ShouldBe(["-s 172.17.0.0/16 ! -o docker0 -j SNAT --to-source 203.0.113.7"]);
        compiled.Lines().ShouldBe(["-s 172.17.0.0/16 ! -o docker0 -m addrtype ! --dst-type LOCAL -j ACCEPT"]);
    }

    [Fact]
    public void A_Netmap_leaves_one_out_for_what_goes_out()
    {
        var netmap = Rule("customer", new RuleAction.Dnat(Items("203.0.113.0/24"), [IpPrefix.Parse("10.0.0.0/24")]) { IsNetmap = true });
        var compiled = Compiled(netmap with { NotOut = "ppp0", ImpliesAccept = false });

        compiled.Lines(ChainKind.Dnat).ShouldBe(["-d 203.0.113.0/24 -j NETMAP --to 10.0.0.0/24"]);
        compiled.Lines(ChainKind.Snat).ShouldBe(["-s 10.0.0.0/24 ! -o ppp0 -j NETMAP --to 203.0.113.0/24"]);
    }

    [Theory]
    [InlineData(null, "br0", "! -i br0 ")]
    [InlineData("eth0", "br0", "-i eth0 ")]
    [InlineData("eth+", "br+", "-i eth+ ")]
    [InlineData("br0", "br0", null)]
    [InlineData("br0", "br+", null)]
    [InlineData("br+", "br+", null)]
    public void An_accept_takes_behind_the_translation_what_it_and_the_Dnat_take(string? led, string not, string? way) =>
        Compiled(Rule("web", Dnat("203.0.113.7"), ports: "80") with { In = led is null ? null : [led], ImpliesAccept = false },
            Rule("ours", Accept, to: "203.0.113.7", ports: "80") with { NotIn = not }).Lines().ShouldBe(
        [
            $"-d 203.0.113.7/32 ! -i {not} -p tcp -m tcp --dport 80 -j ACCEPT",
            .. way is null ? Array.Empty<string>() : [$"{way}-p tcp {Led}"],
        ]);

    [Theory]
    [InlineData("203.0.113.7", true)]
    [InlineData("203.0.113.8", false)]
    [InlineData("host", false)]
    [InlineData("all", false)]
    public void Where_no_rule_can_say_what_both_take_the_accept_is_refused(string to, bool isRefused)
    {
        var diagnostics = new DiagnosticBag();
        Compiler.Compile(Partition(Rule("web", Dnat("203.0.113.7"), ports: "80") with { In = ["br+"], ImpliesAccept = false },
            Rule("ours", Accept, to: to, line: 2, ports: "80") with { NotIn = "br0" }), diagnostics);

        diagnostics.ToList().Where(item => item.Severity is Severity.Error).Select(item => item.ToString()).ShouldBe(isRefused
            ? ["error RIP0329: rules/shop.csx(2,1): accept \"ours\" excludes \"br0\", but rewrite \"web\" (line 1) redirects what comes "
                + "in by \"br+\", and a rule of iptables cannot match both; name each interface that you mean with .In(…)"] : []);
    }

    [Theory]
    [InlineData("br0", "br0", "br0")]
    [InlineData("br0", "br+", "br+")]
    [InlineData("br+", "br0", "br+")]
    [InlineData("eth0", "br0", null)]
    public void What_another_rewrite_leaves_to_one_of_the_host_is_open_but_for_the_interfaces_of_both(
        string named, string not, string? both) =>
        Compiled(Rule("host", Dnat("host"), ports: "80") with { ImpliesAccept = false },
            Rule("named", Dnat("203.0.113.7"), ports: "80") with { In = [named], ImpliesAccept = false },
            Rule("ours", Accept, to: "host", ports: "80") with { NotIn = not }).Lines()
            .Where(line => line.EndsWith(Led, StringComparison.Ordinal))
            .ShouldBe(both is null ? [] : [$"-d 10.0.0.1/32 ! -i {both} -p tcp -m tcp --dport 80 {Led}"]);
}
