using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;

namespace Ripcs.Rendering;

/// <summary>One line of what a change means.</summary>
/// <param name="Host">The addresses of the host; null if unknown.</param>
internal sealed record ToldLine(Family Family, FateLine Line, ValueSet? Host)
{
    /// <summary>What the same statement does not allow any more, instead of the values of <see cref="Moved"/>; null for nothing.</summary>
    public ValueSet? NoLonger { get; init; }

    public PacketField Moved { get; init; }

    /// <summary>The partition that goes out of force, if the line is about everything that some statements of it no longer allow.</summary>
    public CompiledPartition? Gone { get; init; }

    /// <summary>These statements.</summary>
    public ValueList<RuleOrigin> AllOf { get; init; } = [];

    /// <summary>True if all of its packets are those of another statement that it overrides.</summary>
    public bool IsOverriding { get; } = Line.Overridden is [{ IsWhole: true } only] && only.Line.Packets.Contains(Line.Packets);
}

/// <summary>
/// The lines of a change as people read them: those of one statement that differ in one field are one, such as the limits of two ports;
/// and what a statement denies, and allows for another address, is one line.
/// </summary>
internal sealed class ToldLines
{
    private static readonly PacketField[] Joining = [PacketField.Protocol, PacketField.DestinationPort, PacketField.SourcePort,
        PacketField.IcmpType, PacketField.Source, PacketField.Destination, PacketField.In, PacketField.Out];

    private static readonly PacketField[] OfDestination = [PacketField.Destination, PacketField.DestinationType, PacketField.Out];

    private const int FewOfOne = 2;

    private readonly StatementNames _names;
    private readonly List<ToldLine> _lines;

    /// <param name="gone">The partitions that go out of force.</param>
    public ToldLines(IEnumerable<ToldLine> lines, StatementNames names, ValueList<CompiledPartition> gone)
    {
        _names = names;
        _lines = [.. lines.GroupBy(line => (line.Family, line.Line.Turn)).SelectMany(alike => Joined([.. alike]))];
        foreach (var denied in _lines.Where(line => line.Line.Turn is FateTurn.NewlyDenied).ToList())
        {
            var place = _lines.FindIndex(line => line is { Line.Turn: FateTurn.NewlyAllowed, NoLonger: null }
                && Moved(denied, line) is not null);
            if (place >= 0 && Moved(denied, _lines[place]) is { } field)
            {
                _lines[place] = _lines[place] with { NoLonger = denied.Line.Packets[field], Moved = field };
                HasMoved |= _lines.Remove(denied);
            }
        }

        // What had passed to another destination passes now, too: an exception would read as if the statement did not take it.
        foreach (var led in Of(FateTurn.LedElsewhere))
        {
            var place = _lines.FindIndex(line => line.Line is { Turn: FateTurn.NewlyAllowed, But.Count: 0, Ways.Count: 0 }
                && line.Family == led.Family && IsSame(led, line) && Targets(led.Line).After == Targets(line.Line).After
                && PacketFields.All.All(field => OfDestination.Contains(field)
                    || led.Line.Packets[field].Equals(line.Line.Packets[field])));
            if (place >= 0)
            {
                _lines[place] = _lines[place] with { Line = _lines[place].Line with { Packets = OfDestination.Aggregate(
                    _lines[place].Line.Packets, (all, field) => all.With(field, all[field].Or(led.Line.Packets[field]))) } };
            }
        }

        // Its line says so.
        _lines.RemoveAll(line => line.Line is { Turn: FateTurn.OtherSource, Before.SentAnewBy: null } && _lines.Exists(other =>
            other.Line is { IsSentAnew: true, But.Count: 0 } && other.Family == line.Family && IsSame(line, other)
            && other.Line.Packets.Contains(line.Line.Packets)));
        foreach (var partition in gone)
        {
            Fold(partition);
        }
    }

    // That a partition goes says what it no longer allows; its rules are listed below.
    private void Fold(CompiledPartition partition)
    {
        RuleOrigin? Own(ToldLine told) => told.Line is { Turn: FateTurn.NewlyDenied, States.Count: 0, By: [{ IsAfter: false } by] }
            && !told.IsOverriding && _names.OriginOf(told.Family, by.Step) is { } origin && origin.File == partition.File ? origin : null;
        var own = _lines.Where(line => Own(line) is not null).ToList();
        if (own.Count <= FewOfOne)
            return;

        var place = _lines.IndexOf(own[0]);
        _lines[place] = own[0] with
        {
            Gone = partition,
            AllOf = own.Select(line => Own(line)!).Distinct().ToValueList(),
            Line = own[0].Line with
            {
                Others = own.SelectMany(line => line.Line.Others).ToValueList(),
                Overridden = own.SelectMany(line => line.Line.Overridden).ToValueList(),
            },
        };
        _lines.RemoveAll(line => own.IndexOf(line) > 0);
    }

    /// <summary>True if some line says what is no longer allowed.</summary>
    public bool HasMoved { get; }

    public IReadOnlyList<ToldLine> Of(FateTurn turn) => [.. _lines.Where(line => line.Line.Turn == turn)];

    private List<ToldLine> Joined(List<ToldLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            for (var j = i + 1; j < lines.Count; j++)
            {
                if (Differing(lines[i], lines[j]) is not { } field)
                    continue;

                var (line, other) = (lines[i].Line, lines[j].Line);
                lines[i] = lines[i] with
                {
                    Line = line with
                    {
                        Packets = line.Packets.With(field, line.Packets[field].Or(other.Packets[field])),
                        Overridden = [.. line.Overridden, .. other.Overridden],
                    },
                };
                lines.RemoveAt(j);
                j = i;
            }
        }

        return lines;
    }

    // The only field in which two lines of one statement differ.
    private PacketField? Differing(ToldLine one, ToldLine other)
    {
        var (line, its) = (one.Line, other.Line);
        var fields = PacketFields.All.Where(field => !line.Packets[field].Equals(its.Packets[field])).ToList();
        return fields is [var field] && (line.By.Count > 0 ? Joining.Contains(field) : field is PacketField.Protocol)
            && Deciders(one).SequenceEqual(Deciders(other))
            && line.Ways.Count + its.Ways.Count == 0 && line.But.Count + its.But.Count == 0 && !line.HoldsOthers && !its.HoldsOthers
            && one.IsOverriding == other.IsOverriding && line.IsSentAnew == its.IsSentAnew && line.IsLedAlike == its.IsLedAlike
            && Equals(line.LedToBefore, its.LedToBefore) && Equals(line.LedToAfter, its.LedToAfter)
            && FateWords.Of(line) == FateWords.Of(its) && line.States == its.States && line.DependsOnRoutes == its.DependsOnRoutes
            && Names(one.Family, line.Others).SetEquals(Names(one.Family, its.Others))
            && Targets(line) == Targets(its)
                ? field : null;
    }

    private static (Translation? Before, Translation? After, Translation?, Translation?) Targets(FateLine line)
    {
        static Translation? To(Core.Analysis.Tracing.TraceStep? step) => (step?.Rule?.Effect as RuleEffect.Translate)?.To;
        return (To(line.Before.LedBy), To(line.After.LedBy), To(line.Before.SentAnewBy), To(line.After.SentAnewBy));
    }

    private HashSet<string> Names(Family family, IEnumerable<DecidingStep> steps) =>
        [.. steps.Select(step => _names.By(family, step.Step))];

    // Without statements that decide about all of its packets, those that decide about its example.
    private IEnumerable<string> Deciders(ToldLine told) => told.Line.By.Count > 0
        ? told.Line.By.Select(step => _names.By(told.Family, step.Step))
        : new[] { told.Line.DecidedBefore, told.Line.DecidesAfter }.Select(step => step is null ? "" : _names.By(told.Family, step));

    // What was denied and what is allowed differ in one end alone.
    private PacketField? Moved(ToldLine denied, ToldLine allowed) => denied.Family == allowed.Family && IsSame(denied, allowed)
        && denied.Line.Packets is var was && allowed.Line.Packets is var now
        && PacketFields.All.Where(field => !was[field].Equals(now[field])).ToList() is [var field] && PacketFields.IsAddress(field)
        && denied.Line is { But.Count: 0, Others.Count: 0, HoldsOthers: false, Overridden.Count: 0 }
        && denied.Line.Ways == allowed.Line.Ways && denied.Line.States == allowed.Line.States
        && FateWords.Of(denied.Line) == FateWords.Of(allowed.Line)
        && denied.Line.DependsOnRoutes == allowed.Line.DependsOnRoutes ? field : null;

    // On the other side of a change a statement may be in another line of its file.
    private bool IsSame(ToldLine one, ToldLine other) => one.Line.By.Count > 0 && one.Line.By.Count == other.Line.By.Count
        && Place(one) == Place(other);

    private string Place(ToldLine told) => Place(_names.By(told.Family, told.Line.By[0].Step));

    /// <summary>The name of a statement without the line of its file, which may differ before and after.</summary>
    public static string Place(string statement) => statement.TrimEnd([.. "0123456789"]);
}
