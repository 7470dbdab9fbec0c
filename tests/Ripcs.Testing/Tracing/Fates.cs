using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>
/// What becomes of every packet of the small network in every state of one family: where nat leads it, whether the filter lets it pass,
/// and with which source it leaves; and the same for connections that were born in another of the states.
/// </summary>
internal sealed class Fates
{
    private readonly Ground _ground;
    private readonly IReadOnlyList<FamilyState> _states;
    private readonly FlowTracer _natTracer, _tracer;
    private readonly List<Flow> _new = [], _flows = [];
    private readonly Dictionary<(int Packet, Led Led), int> _places = [];
    private readonly List<Led[]> _led = [];
    private readonly List<List<Led[]>> _byOtherTurns = [];
    private readonly List<FlowSet> _passes = [], _dropped = [];
    private readonly List<Dictionary<string, FlowSet>> _sources = [];

    public Fates(IReadOnlyList<FamilyState> states)
    {
        (_ground, _states) = (Ground.Of(states[0].Family), states);
        _new.AddRange(_ground.Packets.Select(sent => new Flow(_ground, sent, new Led(sent.To, sent.Port), FlowState.New)));
        var sets = states.SelectMany(state => state.Table(TableName.Set).Chains).DistinctBy(set => set.Name)
            .ToDictionary(set => set.Name.Value, set => set.Rules.Select(entry => entry.Canonical).ToList());
        _natTracer = new FlowTracer(_new, set => sets[set]);
        var arriving = FlowSet.Of(_new, flow => !flow.IsFromHere);
        _led.AddRange(states.Select(state => Lead(state, arriving, _natTracer)));
        var hasShares = states.Any(state =>
            state.Table(TableName.Nat).Chains.Any(chain =>
            chain.Rules.Any(rule => rule.Canonical.Contains("-m statistic", StringComparison.Ordinal))));
        _byOtherTurns.AddRange(Enumerable.Range(1, hasShares ? Tracing.Flow.Turns - 1 : 0).Select(turn =>
        {
            var others = _new.ConvertAll(flow => new Flow(_ground, flow.Sent, flow.Led, FlowState.New) { Turn = turn });
            var tracer = new FlowTracer(others, set => sets[set]);
            return states.Select(state => Lead(state, arriving, tracer)).ToList();
        }));
        AddFlows();
        _tracer = new FlowTracer(_flows, set => sets[set]);
        foreach (var state in states)
        {
            var (passing, dropped) = (new FlowSet(_flows.Count), new FlowSet(_flows.Count));
            foreach (var chain in new[] { "INPUT", "FORWARD", "OUTPUT" })
            {
                var verdicts = _tracer.Walk(state.Table(TableName.Filter), chain, FlowSet.Of(_flows, flow => flow.Chain == chain));
                passing.Add(verdicts.GetValueOrDefault("ACCEPT") ?? new FlowSet(_flows.Count));
                dropped.Add(verdicts.GetValueOrDefault(FlowRule.BridgeDrop) ?? new FlowSet(_flows.Count));
            }

            _passes.Add(passing);
            _dropped.Add(dropped);
            var leaving = FlowSet.Of(_flows, flow => flow.State is FlowState.New && !flow.IsToHere);
            _sources.Add(_tracer.Walk(state.Table(TableName.Nat), "POSTROUTING", leaving));
        }
    }

    public int States => _states.Count;

    public IReadOnlyList<Sent> Packets => _ground.Packets;

    public int Flows => _flows.Count;

    /// <summary>Where a new packet goes in a state.</summary>
    public Led Led(int state, int packet) => _led[state][packet];

    /// <summary>Where it may go in a state: to one place, but for packets of which rules take a share each.</summary>
    public IEnumerable<Led> AllLed(int state, int packet) =>
        _byOtherTurns.Select(states => states[state][packet]).Prepend(_led[state][packet]);

    /// <summary>The place of a packet that was led somewhere: how it looks to the filter.</summary>
    public int Place(int packet, Led led, FlowState as_) => as_ is FlowState.Invalid ? packet : _places[(packet, led)] + (int)as_;

    public bool Passes(int state, int place) => _passes[state][place];

    /// <summary>True for what a bridge drops because it cannot tell it apart.</summary>
    public bool IsDropped(int state, int place) => _dropped[state][place];

    /// <summary>The source with which a new packet leaves: what a rule says, or "ACCEPT" for its own.</summary>
    public string Source(int state, int place) => _sources[state].FirstOrDefault(item => item.Value[place]).Key ?? "ACCEPT";

    public Flow Flow(int place) => _flows[place];

    public IEnumerable<string> Path(int state, int place)
    {
        var flow = _flows[place];
        var packet = _ground.Packets.Index().First(item => item.Item == flow.Sent).Index;
        var led = flow is { State: FlowState.New, IsFromHere: false }
            ? _natTracer.Path(_states[state].Table(TableName.Nat), "PREROUTING", packet) : [];
        return led.Concat(_tracer.Path(_states[state].Table(TableName.Filter), flow.Chain, place));
    }

    private Led[] Lead(FamilyState state, FlowSet arriving, FlowTracer tracer)
    {
        var led = _new.Select(flow => flow.Led).ToArray();
        foreach (var (to, packets) in tracer.Walk(state.Table(TableName.Nat), "PREROUTING", arriving).Where(item => item.Key != "ACCEPT"))
        {
            foreach (var packet in packets.Places())
            {
                var (address, port) = Target(to, _new[packet]);
                led[packet] = new Led(address, port ?? led[packet].Port);
            }
        }

        return led;
    }

    private void AddFlows()
    {
        _flows.AddRange(_ground.Packets.Select(sent => new Flow(_ground, sent, new Led(sent.To, sent.Port), FlowState.Invalid)));
        for (var packet = 0; packet < _new.Count; packet++)
        {
            foreach (var led in _led.Concat(_byOtherTurns.SelectMany(states => states)).Select(state => state[packet]).Distinct())
            {
                _places.Add((packet, led), _flows.Count);
                _flows.AddRange(new[] { FlowState.New, FlowState.Established, FlowState.Reply }
                    .Select(state => new Flow(_ground, _ground.Packets[packet], led, state)));
            }
        }
    }

    private (AddressBits Address, int? Port) Target(string to, Flow packet) => to.Split(' ') switch
    {
        ["REDIRECT", .. var rest] =>
            (_ground.AddressAt(packet.In), rest is ["--to-ports", var port] ? int.Parse(port, CultureInfo.InvariantCulture) : null),
        ["NETMAP", "--to", var prefix] when IpPrefix.Parse(prefix) is var others =>
            (others.Network | (packet.Destination & (others.Network ^ others.Last)), null),
        _ => Target(to),
    };

    // 10.0.0.1, 10.0.0.1:80, 2001:db8::1, [2001:db8::1]:80
    private (AddressBits Address, int? Port) Target(string text)
    {
        var end = _ground.Family is Family.IPv4 ? text.IndexOf(':', StringComparison.Ordinal)
            : text.IndexOf("]:", StringComparison.Ordinal) + 1;
        var hasPort = end > 0;
        var address = IpPrefix.Parse((hasPort ? text[..end] : text).Trim('[', ']')).Network;
        return (address, hasPort ? int.Parse(text[(end + 1)..], null) : null);
    }
}
