using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Planning.Changes;

/// <summary>A change, planned, and looked at in every state that it goes through.</summary>
internal sealed class ChangeTrial
{
    private readonly PlanStates _plan;
    private readonly PlanStates? _before;
    private readonly Dictionary<Family, int> _first = [];
    private readonly Dictionary<Family, Fates> _fates = [];

    public ChangeTrial(RandomChange change)
    {
        Change = change;
        var old = PlanStates.Of(change.Host, Statements.Compile(change.Old), OwnedState.Empty).States[^1];
        _plan = PlanStates.Of(old, Statements.Compile(change.Desired),
            change.KeepsOld ? Ownership.Read(old, Knowledge.None) : OwnedState.Empty);
        if (change.DiesBehind is { } block && block < _plan.States.Count)
        {
            _before = _plan.Until(block);
            var desired = change.IsRolledBack ? _plan.States[0] : _plan.States[^1];
            _plan = PlanStates.Of(_before.States[^1], Ownership.Read(desired, Knowledge.None));
        }

        foreach (var family in Families.Both)
        {
            var states = _plan.Of(family);
            if (states.Count > 2)
            {
                var earlier = _before?.Of(family).SkipLast(1).ToList() ?? [];
                _first[family] = earlier.Count;
                _fates[family] = new Fates([.. earlier, .. states]);
                Between += states.Count - 2;
                Packets += (long)_fates[family].Packets.Count * (states.Count - 2);
                var search = new ThirdFates(_fates[family], family, earlier.Count);
                var noted = search.Find().ToLookup(fate => _plan.Plan.Notes.Count > 0 && _fates[family].IsDropped(fate.State, fate.Place));
                Found.AddRange(noted[false]);
                Noted += noted[true].Count();
                Connections += search.Connections;
            }
        }
    }

    public RandomChange Change { get; }

    public List<ThirdFate> Found { get; } = [];

    /// <summary>Packets that are dropped for the moment, as the plan says.</summary>
    public int Noted { get; private set; }

    /// <summary>States between two blocks.</summary>
    public int Between { get; }

    public long Packets { get; }

    public long Connections { get; }

    public string Explain(ThirdFate fate)
    {
        var fates = _fates[fate.Family];
        var (first, last) = (_first[fate.Family], fates.States - 1);
        var flow = fates.Flow(fate.Place);
        string Path(int state)
        {
            // A new packet goes its own way before and after; that of a connection keeps its translation.
            var packet = fates.Packets.Index().First(item => item.Item == flow.Sent).Index;
            var place = flow.State is FlowState.New && fate.Born == fate.State
                ? fates.Place(packet, fates.Led(state, packet), FlowState.New) : fate.Place;
            return $"{fates.Flow(place)} {(fates.Passes(state, place) ? "passes" : "does not pass")}\n  "
                + string.Join("\n  ", fates.Path(state, place));
        }

        return $"""
            {fate.What}: {flow} behind block {fate.State - first} of {last - first} ({fate.Family}), connection of state {fate.Born - first}
            {Change}--- blocks
            {string.Join("\n", _plan.Plan.Blocks.Select(block => $"{block.Family} {block.Table}: {block.Purpose}").Concat(_plan.Plan.Notes.Select(note => note.ToString())))}
            before: {Path(first)}
            between: {Path(fate.State)}
            after: {Path(last)}

            """;
    }
}
