using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.SaveFormat;

public sealed class AnswersInTests
{
    private const string Established = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
    private static readonly ChainName Input = new("INPUT");

    [Theory]
    [InlineData(true, "INPUT", Established)]
    [InlineData(true, "INPUT", "-m state --state ESTABLISHED -j ACCEPT")]
    [InlineData(true, "INPUT", "-m conntrack ! --ctstate NEW,INVALID -j ACCEPT")]
    [InlineData(false, "INPUT", "-m conntrack ! --ctstate RELATED,ESTABLISHED -j ACCEPT")]
    [InlineData(false, "INPUT", "-m conntrack --ctstate NEW -j ACCEPT")]
    [InlineData(false, "INPUT", "-m conntrack --ctstate ESTABLISHED -j LOG")]
    [InlineData(true, "INPUT", "-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT")]
    [InlineData(false, "INPUT", "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT")]
    [InlineData(true, "INPUT", "-s 192.0.2.7/32 -j DROP", "INPUT", "-j ACCEPT")]
    [InlineData(false, "INPUT", "-j DROP", "INPUT", Established)]
    [InlineData(false, "INPUT", "-m comment --comment end -j REJECT", "INPUT", Established)]
    [InlineData(false, "INPUT", "-j z", "INPUT", Established, "z", "-j DROP")]
    [InlineData(true, "INPUT", "-p udp -j z", "INPUT", Established, "z", "-j DROP")]
    [InlineData(true, "INPUT", "-j z", "INPUT", Established, "z", "-p tcp -j DROP")]
    [InlineData(true, "INPUT", "-j z", "INPUT", Established, "z", "-j RETURN", "z", "-j DROP")]
    [InlineData(false, "INPUT", "-g z", "INPUT", Established, "z", "-p tcp -j DROP")]
    [InlineData(true, "INPUT", "-j known", "known", Established)]
    [InlineData(true, "INPUT", "-p tcp -j known", "INPUT", "-p udp -j known", "known", Established)]
    [InlineData(false, "INPUT", "-p udp -j z", "INPUT", "-j z", "INPUT", Established, "z", "-j DROP")]
    public void Answers_are_accepted_where_a_rule_that_packets_come_to_takes_them(bool areAccepted, params string[] rules) =>
        AnswersIn.AreAccepted(Input, RulesOf(rules)).ShouldBe(areAccepted);

    [Theory]
    [InlineData(true, "INPUT", Established, "INPUT", "-j DROP")]
    [InlineData(true, "INPUT", "-j z", "z", "-p tcp -m tcp --dport 22 -j ACCEPT", "z", "-j DROP")]
    [InlineData(false, "INPUT", "-j z", "z", "-j ACCEPT", "INPUT", "-j DROP")]
    [InlineData(false, "INPUT", "-p tcp -j z", "z", "-j DROP")]
    [InlineData(false, "INPUT", "-j z", "z", "-j RETURN", "z", "-j DROP")]
    [InlineData(false, "INPUT", "-g z", "INPUT", "-j DROP", "z", "-p tcp -j DROP")]
    [InlineData(false, "INPUT", "-p tcp -j DROP")]
    public void A_chain_ends_the_way_of_all_packets_where_a_rule_for_all_of_them_denies(bool ends, params string[] rules) =>
        AnswersIn.Ends(Input, RulesOf(rules)).ShouldBe(ends);

    private static Func<ChainName, IEnumerable<string>?> RulesOf(string[] rules)
    {
        var chains = rules.Chunk(2).ToLookup(rule => new ChainName(rule[0]), rule => rule[1]);
        return chain => chains.Contains(chain) ? chains[chain] : null;
    }
}
