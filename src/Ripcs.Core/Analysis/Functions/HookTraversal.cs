using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Packets with the same marks.</summary>
internal readonly record struct Marked<T>(Marks Marks, T Packets)
    where T : struct, IPackets<T>;

/// <summary>Puts packets together.</summary>
internal static class MarkedPackets
{
    /// <summary>By their marks.</summary>
    public static List<Marked<T>> ByMarks<T>(this IEnumerable<Marked<T>> parts, Algebra algebra)
        where T : struct, IPackets<T> =>
        [.. parts.Where(part => !part.Packets.IsEmpty).GroupBy(part => part.Marks)
            .Select(same => new Marked<T>(same.Key, same.Together(algebra)))];

    /// <summary>Whatever their marks are.</summary>
    public static T Together<T>(this IEnumerable<Marked<T>> parts, Algebra algebra)
        where T : struct, IPackets<T> => algebra.Union(parts.Select(part => part.Packets));
}

/// <summary>The fate of packets in built-in chains, depending on their marks, and their marks afterwards. A
/// chain without rules that change marks is one diagram; packets pass other chains rule by rule.</summary>
/// <param name="followed">The marks that are followed; null if conditions on marks stay open.</param>
/// <param name="translation">The end for packets that a rule translates.</param>
internal sealed class HookTraversal(PacketRules rules, Algebra algebra, FollowedMarks? followed, Func<Translation, End> translation)
{
    private readonly Dictionary<(TableName, ChainName), Diagram> _diagrams = [];
    private readonly Dictionary<(TableName, ChainName, Marks), IReadOnlyList<Marked<Diagram>>> _walked = [];
    private readonly Dictionary<(TableName, ChainName), bool> _changes = [];

    /// <summary>The packets that several built-in chains accept in a row, by their marks afterwards.</summary>
    /// <param name="from">The packets before the first chain.</param>
    /// <param name="near">The result is only valid for these packets.</param>
    /// <param name="surely">Whether packets that a program decides about do not count as accepted.</param>
    /// <param name="chains">The chains in order.</param>
    public IReadOnlyList<Marked<PacketSet>> Through(
        Marked<PacketSet> from, PacketBox near, bool surely, params IEnumerable<(string Table, string Chain)> chains)
    {
        IReadOnlyList<Marked<PacketSet>> now = [from];
        foreach (var (table, chain) in chains.Select(hook => (new TableName(hook.Table), new ChainName(hook.Chain)))
            .Where(hook => rules.Find(hook.Item1, hook.Item2) is not null))
        {
            now = now.SelectMany(marked => Decided(table, chain, marked.Marks, near).Select(passed =>
                new Marked<PacketSet>(passed.Marks, marked.Packets & passed.Packets.Accepted(surely)))).ByMarks(algebra);
        }

        return now;
    }

    /// <summary>The effect of a built-in chain on packets with certain marks, by their marks afterwards.</summary>
    /// <returns>Diagrams with the ends of the chain, undefined for packets that have other marks afterwards.</returns>
    public IReadOnlyList<Marked<Diagram>> Decided(TableName table, ChainName chain, Marks marks, PacketBox near) =>
        !ChangesMarks(table, chain, near) ? [new Marked<Diagram>(marks, ForMarks(Diagram(table, chain, near), marks))]
        : Walked(table, chain, marks, near);

    // Other tables never translate, whatever a save contains.
    private Func<Translation, End>? Translation(TableName table) => table == TableName.Nat ? translation : null;

    private Diagram Diagram(TableName table, ChainName chain, PacketBox near)
    {
        if (!_diagrams.TryGetValue((table, chain), out var diagram))
        {
            diagram = new ChainDiagrams(rules, table, algebra, near, Translation(table)).BuiltIn(chain);
            _diagrams.Add((table, chain), diagram);
        }

        return diagram;
    }

    private bool ChangesMarks(TableName table, ChainName chain, PacketBox near)
    {
        if (!_changes.TryGetValue((table, chain), out var changes))
        {
            changes = followed is not null && rules.Below(table, chain,
                near).Any(rule => rule.Effect is RuleEffect.GoOn { Marks: not null });
            _changes.Add((table, chain), changes);
        }

        return changes;
    }

    /// <summary>A diagram for packets with certain marks: its conditions on marks are answered,
    /// or turned into conditions on the marks with which the packets were sent.</summary>
    public T ForMarks<T>(T packets, Marks marks)
        where T : struct, IPackets<T> => followed is null ? packets
            : ForMarks(packets, marks, [.. packets.Open().Where(what => what.Mark is not null)]);

    private T ForMarks<T>(T packets, Marks marks, ReadOnlySpan<OpenCondition> questions)
        where T : struct, IPackets<T>
    {
        if (questions.IsEmpty)
            return packets;

        var what = questions[0];
        var rest = questions[1..];
        if (followed!.Answer(marks, what.Mark!) is { } answer)
            return ForMarks(Answered(answer), marks, rest);

        var sent = followed.AsSent(marks, what.Mark!).ToList();
        if (sent is [var same] && same == what)
            return ForMarks(packets, marks, rest);

        var isMet = algebra.Set(Condition.Of([.. sent.Select(part => new Condition.Open(part, IsNot: false))]));
        return (isMet & ForMarks(Answered(true), marks, rest)) | (!isMet & ForMarks(Answered(false), marks, rest));

        T Answered(bool answer) => packets.Answered(asked => asked == what ? answer : null);
    }

    private IReadOnlyList<Marked<Diagram>> Walked(TableName table, ChainName builtIn, Marks marks, PacketBox near)
    {
        if (!_walked.TryGetValue((table, builtIn, marks), out var walked))
        {
            var policy = End.Of(rules.Find(table, builtIn)?.Policy ?? Fate.Accept);
            walked = [.. new MarkWalk(rules, table, algebra, near, Translation(table), ForMarks).Through(builtIn,
                marks).Select(part => part with
            {
                Packets = part.Packets.ReturnGoesOn() | part.Packets.Select(End.Return).To(policy),
            })];
            _walked.Add((table, builtIn, marks), walked);
        }

        return walked;
    }
}
