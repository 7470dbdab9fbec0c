using System.Globalization;
using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>
/// Who may open a connection to whom, for every pair of addresses: found from the diagram, and held against what a program whose proofs a
/// machine has checked (Iptables_Semantics) found for the same rule sets. Where rules ask what addresses and ports do not tell, both take
/// what accepts more.
/// </summary>
public sealed class ServiceMatrixTests(ITestOutputHelper output)
{
    [CorporaFact]
    public void Who_reaches_a_service_is_as_proved_cell_for_cell()
    {
        var cells = 0;
        foreach (var expected in ServiceMatrix.ReadAll(Repository.At("tests", "Ripcs.Core.Tests", "Analysis", "Engine",
            "service-matrices.txt")))
        {
            var rules = Read.Save(File.ReadAllText(Corpora.At(expected.File)).ReplaceLineEndings("\n"));
            var found = new MostAccepted(rules, expected.Table, expected.Chain).Matrix(expected.SourcePort, expected.DestinationPort);
            var name = expected.Classes.ToDictionary(item => item.Addresses, item => item.Name);
            found.Select(item => name.GetValueOrDefault(item.Addresses, item.Addresses)).ShouldBe(name.Values, ignoreOrder: true);
            found.Select(item => Line(name[item.Addresses],
                item.Reaches.Select(other => name[found.Single(known => known.Name == other).Addresses])))
                .ShouldBe(expected.Classes.Select(item => Line(item.Name, item.Reaches)), ignoreOrder: true);
            cells += found.Count * found.Count;
            output.WriteLine($"{Path.GetFileName(expected.File)} {expected.Chain} port {expected.DestinationPort}: {found.Count} classes "
                + $"of addresses, {found.Count * found.Count} cells");
        }

        output.WriteLine($"{cells} cells, all the same");
        cells.ShouldBeGreaterThan(200);

        static string Line(string name, IEnumerable<string> reaches) =>
            $"{name} reaches {string.Join(' ', reaches.Order(StringComparer.Ordinal))}";
    }

    /// <summary>Addresses that the rules treat alike, and the classes that they reach.</summary>
    private sealed record AddressClass(string Name, string Addresses, IReadOnlySet<string> Reaches);

    private sealed record ServiceMatrix(
        string File, TableName Table, ChainName Chain, ulong SourcePort, ulong DestinationPort, IReadOnlyList<AddressClass> Classes)
    {
        public static IEnumerable<ServiceMatrix> ReadAll(string path) =>
            from text in System.IO.File.ReadAllText(path).ReplaceLineEndings("\n").Split("\nmatrix ").Skip(1)
            let lines = text.Split('\n').Select(line => line.Split(' ')).ToList()
            let reaches = lines.Where(words => words[0] == "from").ToDictionary(words => words[1], words => words.Skip(3).ToHashSet())
            let classes = lines.Where(words => words[0] == "class")
                .Select(words => new AddressClass(words[1], Text(words.Skip(2)), reaches.GetValueOrDefault(words[1], [])))
            select new ServiceMatrix(lines[0][0], new TableName(lines[0][1]), new ChainName(lines[0][2]), Number(lines[0][3]),
                Number(lines[0][4]), [.. classes]);

        private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);

        private static string Text(IEnumerable<string> ranges) =>
            ValueSet.Of(ranges.Select(range => range.Split('-'))
            .Select(ends => new ValueRange(IpPrefix.Parse(ends[0]).Network, IpPrefix.Parse(ends[^1]).Network)).ToList()).ToString();
    }

    /// <summary>
    /// What a built-in chain accepts at most. What no address and no port tells is unknown: it may be met where that lets a packet on, and
    /// is not met where it would end one. Of interfaces lo alone is known: from there come the packets of 127.0.0.0/8.
    /// </summary>
    private sealed class MostAccepted
    {
        private static readonly ValueSet Loopback = ValueSet.Between(IpPrefix.Parse("127.0.0.0/8").Network,
            IpPrefix.Parse("127.0.0.0/8").Last);

        private readonly PacketRules _rules;
        private readonly TableName _table;
        private readonly Algebra _algebra;
        private readonly PacketSet _accepted;

        public MostAccepted(PacketRules rules, TableName table, ChainName chain)
        {
            (_rules, _table) = (rules, table);
            _algebra = new(Universe.Of(rules.Family,
                RuleDiagram.Conditions(rules, table, chain).SelectMany(condition => new[] { At(condition, true), At(condition, false) })));
            var (accepted, undecided) = Walk(chain, _algebra.All, _algebra.All);
            _accepted = rules.Find(table, chain)!.Policy is Fate.Accept ? accepted | undecided : accepted;
        }

        /// <summary>The classes of addresses for new connections of TCP, and which reach which.</summary>
        public List<AddressClass> Matrix(ulong sourcePort, ulong destinationPort)
        {
            var pairs = _accepted.At(field => field switch
            {
                PacketField.State => (ulong)PacketState.New,
                PacketField.Translation => (ulong)PacketTranslation.None,
                PacketField.Protocol => 6,
                PacketField.TcpFlags => PacketFields.Syn.First,
                PacketField.SourcePort => sourcePort,
                PacketField.DestinationPort => destinationPort,
                _ => null,
            });
            return Classes(pairs.Some(dimension => dimension is (int)PacketField.Source or (int)PacketField.Destination));
        }

        // A run of addresses is known by who may send to it and by whom it may reach: one node, and one bit for each group of receivers.
        private List<AddressClass> Classes(PacketSet pairs)
        {
            var universe = _algebra.Universe;
            var cuts = Starts(PacketField.Source).Concat(Starts(PacketField.Destination)).Distinct().Order().ToList();
            var senders = cuts.ToDictionary(start => start, start => pairs.At(PacketField.Destination, start));
            var groups = senders.Values.Distinct().ToList();
            var reached = cuts.ToDictionary(start => start, start =>
                string.Concat(groups.Select(group => group.At(PacketField.Source, start) == _algebra.All ? '1' : '0')));
            var classes = cuts.GroupBy(start => (Senders: groups.IndexOf(senders[start]), Reached: reached[start])).ToList();
            return [.. classes.Select((item, number) => new AddressClass(
                Name(number), ValueSet.Of(item.Select(start => new ValueRange(start, End(start))).ToList()).ToString(),
                classes.Index().Where(other => item.Key.Reached[other.Item.Key.Senders] == '1').Select(other => Name(other.Index))
                    .ToHashSet()))];

            IEnumerable<AddressBits> Starts(PacketField field) =>
                Enumerable.Range(0, (int)universe.Runs((int)field)).Select(run => universe.Values(field, (uint)run, (uint)run).First);
            AddressBits End(AddressBits start) => cuts.IndexOf(start) is var place && place + 1 < cuts.Count
                ? new(0, cuts[place + 1].Low - 1) : PacketFields.Last(PacketField.Source, universe.Family);
            static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
        }

        // The packets that some rule accepts, and those that come to the end or go back.
        // What is called in doubt, or stands below a return in doubt, ends nothing.
        private (PacketSet Accepted, PacketSet Undecided) Walk(ChainName name, PacketSet here, PacketSet sure)
        {
            var (accepted, back) = (_algebra.None, _algebra.None);
            foreach (var rule in _rules.Find(_table, name)!.Rules.Where(rule => rule.Effect is not RuleEffect.GoOn))
            {
                var (most, least) = (_algebra.Set(At(rule.Match, true)), _algebra.Set(At(rule.Match, false)));
                var taken = here & most;
                switch (rule.Effect)
                {
                    case RuleEffect.Decide(Fate.Accept or Fate.Elsewhere):
                        accepted |= taken;
                        break;
                    case RuleEffect.Decide:
                        here -= sure & least;
                        break;
                    case RuleEffect.Return:
                        (back, here) = (back | taken, here - least);
                        sure -= most - least;
                        break;
                    case RuleEffect.Jump or RuleEffect.Goto:
                        var (below, undecided) = Walk(rule.Leads!.Value, taken, sure & least);
                        (accepted, here) = (accepted | below, here - least);
                        (here, back) = rule.Effect is RuleEffect.Jump ? (here | undecided, back)
                            : (here, back | undecided);
                        break;
                    default:
                        break;
                }
            }

            return (accepted, here | back);
        }

        private static Condition At(Condition condition, bool isMetInDoubt) => condition switch
        {
            Condition.All(var parts) => new Condition.All(parts.Select(part => At(part, isMetInDoubt)).ToValueList()),
            Condition.Any(var parts) => new Condition.Any(parts.Select(part => At(part, isMetInDoubt)).ToValueList()),
            Condition.In(PacketField.In, var interfaces) when interfaces.Equals(ValueSet.Of(PacketFields.Interface("lo"))) =>
                new Condition.In(PacketField.Source, Loopback),
            Condition.In(PacketField.Source or PacketField.Destination or PacketField.SourcePort or PacketField.DestinationPort
                or PacketField.Protocol
                or PacketField.State or PacketField.Translation or PacketField.TcpFlags, _) => condition,
            _ => isMetInDoubt ? Condition.Always : Condition.Never,
        };
    }
}
