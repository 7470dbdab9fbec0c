using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Lint;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Work on rules is counted, and ends with an answer or without one.</summary>
public sealed class StepTests
{
    // Rules of other programs are not refused: two jumps from each of 40 chains to the next.
    private static readonly string Doubled = string.Join('\n', [
        ":INPUT ACCEPT [0:0]", .. Enumerable.Range(0, 41).Select(chain => $":c{chain} - [0:0]"), "-A INPUT -p tcp -j c0",
        .. Enumerable.Range(0, 40).SelectMany(chain => Enumerable.Repeat($"-A c{chain} -j c{chain + 1}", 2)),
        "-A c40 -s 203.0.113.9/32 -j DROP"]);

    [Fact]
    public void A_packet_that_passes_chains_without_end_is_not_followed_for_ever() =>
        Should.Throw<TooTangledException>(() => new Tracer(Read.Filter(Doubled)).Trace(
            Read.Packet("state New from 192.0.2.1 to 192.0.2.2 tcp 80"), TableName.Filter, new ChainName("INPUT")));

    [Fact]
    public void A_diagram_of_chains_that_are_passed_without_end_is_made_chain_by_chain() =>
        RuleDiagram.TryBuild(Read.Filter(Doubled), TableName.Filter, new ChainName("INPUT")).ShouldNotBeNull()
            .FateOf(Read.Packet("state New from 203.0.113.9 to 192.0.2.2 tcp 80"), _ => false).ShouldBe(Fate.Drop);

    [Fact]
    public void Rules_without_effect_are_found_in_such_chains_too() =>
        DeadRules.Find(Read.Filter(Doubled), TableName.Filter).ShouldNotBeNull().ShouldBeEmpty();

    [Fact]
    public void A_pointer_to_one_address_costs_no_look_at_each_address_of_its_chain()
    {
        var some = Steps(500);

        Steps(4 * 500).ShouldBeLessThan(8 * some);
    }

    [Fact]
    public void Work_beyond_the_steps_that_are_allowed_is_given_up() =>
        Should.Throw<TooTangledException>(() => Diagram(500, mostSteps: 1000));

    // The fewest steps that are enough, to a tenth.
    private static long Steps(int addresses)
    {
        var (few, enough) = (0L, 1L << 24);
        while (enough - few > enough / 10)
        {
            var middle = (few + enough) / 2;
            try
            {
                Diagram(addresses, middle);
                enough = middle;
            }
            catch (TooTangledException)
            {
                few = middle;
            }
        }

        return enough;
    }

    // As a partition of so many accepts is: a pointer for each address, to one chain with a rule for each.
    private static void Diagram(int addresses, long mostSteps)
    {
        var rules = Read.Filter(string.Join('\n', [
            ":FORWARD ACCEPT [0:0]", ":shop - [0:0]",
            .. Enumerable.Range(0, addresses).Select(number => $"-A FORWARD -d 10.0.{number / 250}.{number % 250}/32 -j shop"),
            .. Enumerable.Range(0, addresses).Select(number =>
                $"-A shop -d 10.0.{number / 250}.{number % 250}/32 -p tcp -m tcp --dport {number + 1} -j ACCEPT")]));
        var universe = Universe.Of(Family.IPv4, RuleDiagram.Conditions(rules, TableName.Filter, Read.Forward));
        var algebra = new Algebra(universe, mostSteps: mostSteps);
        _ = new ChainDiagrams(rules, TableName.Filter, algebra, PacketBox.Everything(Family.IPv4)).BuiltIn(Read.Forward);
    }
}
