using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>
/// Sends many packets at once through the chains of a table: each rule takes a set of them. Rules are read once, and asked once about
/// each packet, however many states hold them.
/// </summary>
/// <param name="flows">The packets.</param>
/// <param name="entriesOf">What is in a set; its name says it, as that of a chain does.</param>
internal sealed class FlowTracer(IReadOnlyList<Flow> flows, Func<string, IEnumerable<string>> entriesOf)
{
    private readonly Dictionary<string, (FlowRule Rule, FlowSet Takes)> _rules = [];

    /// <summary>The verdicts by what rules say ("ACCEPT", "10.0.0.1:80"); a packet that no rule decides meets the policy.</summary>
    public Dictionary<string, FlowSet> Walk(TableState table, string builtIn, FlowSet packets)
    {
        var walk = new Walker(this, table);
        var rest = walk.Through(builtIn, packets);
        var policy = table.Find(new ChainName(builtIn))?.Policy ?? "ACCEPT";
        walk.Decide(policy, rest);
        return walk.Verdicts;
    }

    /// <summary>The rules that one packet meets, and what became of it.</summary>
    public IEnumerable<string> Path(TableState table, string builtIn, int place)
    {
        var packets = new FlowSet(flows.Count);
        packets.Add(place);
        var walk = new Walker(this, table);
        var rest = walk.Through(builtIn, packets);
        return rest.IsEmpty ? walk.Path : walk.Path.Append($"{builtIn}: policy {table.Find(new ChainName(builtIn))?.Policy ?? "ACCEPT"}");
    }

    private (FlowRule Rule, FlowSet Takes) Read(string text)
    {
        if (!_rules.TryGetValue(text, out var known))
        {
            var rule = new FlowRule(text, entriesOf);
            known = (rule, FlowSet.Of(flows, rule.Takes));
            _rules.Add(text, known);
        }

        return known;
    }

    private sealed class Walker(FlowTracer tracer, TableState table)
    {
        private readonly Dictionary<string, ChainState> _chains = table.Chains.ToDictionary(chain => chain.Name.Value);

        public Dictionary<string, FlowSet> Verdicts { get; } = [];

        public List<string> Path { get; } = [];

        public void Decide(string verdict, FlowSet packets)
        {
            if (Verdicts.TryGetValue(verdict, out var some))
            {
                some.Add(packets);
            }
            else
            {
                Verdicts.Add(verdict, packets);
            }
        }

        /// <summary>What comes back from the chain.</summary>
        public FlowSet Through(string chain, FlowSet packets)
        {
            var (here, back) = (packets.And(packets), packets.And(packets));
            back.Remove(packets);
            foreach (var saved in _chains.TryGetValue(chain, out var found) ? found.Rules : [])
            {
                var (rule, takes) = tracer.Read(saved.Canonical);
                var taken = here.And(takes);
                if (taken.IsEmpty)
                    continue;

                Path.Add($"{chain}: {rule.Text}");
                switch (rule.Target)
                {
                    case null or "LOG" or "NFLOG":
                        break;
                    case "RETURN":
                        here.Remove(taken);
                        back.Add(taken);
                        break;
                    case "ACCEPT" or "DROP" or "REJECT" or "DNAT" or "SNAT" or "MASQUERADE" or "REDIRECT" or "NETMAP":
                        here.Remove(taken);
                        Decide(rule.To!, taken);
                        break;
                    case var target when _chains.ContainsKey(target):
                        here.Remove(taken);
                        (rule.IsGoto ? back : here).Add(Through(target, taken));
                        break;
                    default:
                        throw new ArgumentException($"unknown target {rule.Target}");
                }
            }

            back.Add(here);
            return back;
        }
    }
}
