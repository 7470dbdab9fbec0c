using System.Globalization;
using Ripcs.Testing.Drawing;

namespace Ripcs.Core.Tests.Planning.Changes;

/// <summary>Adds up what a run has looked at and found.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> _features = new(StringComparer.Ordinal);
    private long _changes, _moving, _states, _packets, _connections, _noted, _dropping;

    /// <summary>What at least one change had that has a state between.</summary>
    public IEnumerable<string> Kinds => _features.Keys;

    public void Add(ChangeTrial trial)
    {
        _changes++;
        _moving += trial.Between > 0 ? 1 : 0;
        _states += trial.Between;
        _packets += trial.Packets;
        _connections += trial.Connections;
        _noted += trial.Noted;
        _dropping += trial.Noted > 0 ? 1 : 0;
        Count(_features, trial.Between > 0 ? ChangeFeatures.Of(trial.Change) : []);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {_changes} changes, of which {_moving} have a state between: {_states} states, {_packets} packets and {_connections} connections
        dropped for the moment, as the plan says: {_noted} packets in {_dropping} changes
        changes that have {List(_features)}
        left out: {RuleDrawing.LeftOut}
        """);

    private static void Count(SortedDictionary<string, int> counts, IEnumerable<string> found)
    {
        foreach (var name in found)
        {
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
    }

    private static string List(SortedDictionary<string, int> counts) =>
        string.Join(", ", counts.Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Key} {item.Value}")));
}
