using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;

namespace Ripcs.Rendering;

/// <summary>The effect of a change for machines: the exact packets of each line, all of them.</summary>
internal static class MeaningJson
{
    public static IEnumerable<JsonFields> Of(ChangeMeaning meaning)
    {
        var names = new StatementNames(meaning.Partitions);
        return meaning.Families.Select(item => new JsonFields
        {
            ["family"] = (int)item.Family,
            ["complete"] = item.Changes.IsComplete,
            ["conditions"] = item.Changes.HasConditions,
            ["lines"] = item.Changes.Lines.Select(line => new JsonFields
            {
                ["turn"] = NameOf(line.Turn),
                ["packets"] = PacketWords.Packet(line.Packets),
                ["exactly"] = PacketJson.Of(line.Packets),
                ["ways"] = line.Ways.Select(way =>
                    new JsonFields { ["in"] = PacketJson.Interfaces(way.In), ["out"] = PacketJson.Interfaces(way.Out) }),
                ["but"] = line.But.Select(box =>
                    new JsonFields { ["packets"] = PacketWords.Packet(box), ["exactly"] = PacketJson.Of(box) }),
                ["holds_others"] = line.HoldsOthers,
                ["sent_as"] = line.Turn is FateTurn.OtherSource ? MeaningRenderer.SentAs(line.After) : null,
                ["sent_before_as"] = line.Turn is FateTurn.OtherSource ? MeaningRenderer.SentAs(line.Before) : null,
                ["answered_with"] = line.Turn is FateTurn.OtherAnswer ? line.AnsweredAfter : null,
                ["answered_before_with"] = line.Turn is FateTurn.OtherAnswer ? line.AnsweredBefore : null,
                ["states"] = (line.States.Count == 0 ? [PacketState.New] : line.States).Select(PacketWords.State),
                ["conditions"] = line.Answers.Select(answer => new JsonFields { ["match"] = answer.What.Text, ["met"] = !answer.IsNot }),
                ["depends_on_routes"] = line.DependsOnRoutes,
                ["left_to_program"] = MeaningRenderer.LeftToProgram(line),
                ["wide"] = MeaningRenderer.IsWide(line),
                ["witness"] = PacketWords.Packet(line.Witness),
                ["before"] = line.DecidedBefore is { } before ? names.By(item.Family, before) : null,
                ["after"] = line.DecidesAfter is { } after ? names.By(item.Family, after) : null,
            }),
        });
    }

    private static string NameOf(FateTurn turn) => turn switch
    {
        FateTurn.NewlyAllowed => "newly_allowed",
        FateTurn.NewlyDenied => "newly_denied",
        FateTurn.LedElsewhere => "new_destination",
        FateTurn.OtherSource => "new_source",
        FateTurn.OtherAnswer => "new_answer",
        _ => throw new ArgumentOutOfRangeException(nameof(turn)),
    };
}
