using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;

namespace Ripcs.Rendering.Pages;

/// <summary>Packets that change their fate, as one arrow of a picture.</summary>
/// <param name="From">Their source: a label, addresses, or this host.</param>
/// <param name="To">Their destination.</param>
/// <param name="Services">Protocols and ports: "tcp 22,443"; "any (but not all)" if the text lists exceptions.</param>
/// <param name="Turn">How their fate changes.</param>
/// <param name="IsWide">True if they may come from anywhere, to any port or any address.</param>
/// <param name="IsAnywhere">True if they may come from or go to anywhere: such an arrow is never left out.</param>
internal sealed record FlowRow(string From, string To, ValueList<string> Services, FateTurn Turn, bool IsWide, bool IsAnywhere);

/// <summary>The effect of a change as arrows, grouped by origin, with those that open to or from everywhere first.</summary>
/// <param name="Rows">The arrows in the picture.</param>
/// <param name="More">The number of further ones.</param>
internal sealed record FlowRows(ValueList<FlowRow> Rows, int More)
{
    // A picture with more arrows is unreadable.
    private const int Shown = 24;

    private const string ThisHost = "this host";

    /// <summary>Null if there is nothing to draw.</summary>
    public static FlowRows? Of(RunReport report) => report.Meaning is { } meaning && !ChangePage.HidesMeaning(report)
        && Of(meaning) is { Rows.Count: > 0 } flows ? flows : null;

    private static FlowRows Of(ChangeMeaning meaning)
    {
        var labels = new LabelNames(meaning.Partitions);
        var rows = meaning.Families.SelectMany(item => item.Changes.Told.Select(line => Row(line, item.Changes.HostAddresses, labels)))
            .GroupBy(row => (row.From, row.To, row.Turn, row.IsWide, row.IsAnywhere))
            .Select(group => group.First() with { Services = group.SelectMany(row => row.Services).Distinct().ToValueList() })
            .GroupBy(row => row.From).OrderByDescending(group =>
                group.Any(row => row.IsWide && row.Turn is FateTurn.NewlyAllowed or FateTurn.LedElsewhere))
                .ThenByDescending(group => group.Any(row => row.IsAnywhere)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => group.OrderByDescending(row => row.IsWide).ThenByDescending(row => row.IsAnywhere).ThenBy(row => row.To,
                StringComparer.Ordinal)).ToList();
        var room = Shown - rows.Count(row => row.IsAnywhere);
        var shown = rows.Where(row => row.IsAnywhere || room-- > 0).ToValueList();
        return new FlowRows(shown, rows.Count - shown.Count);
    }

    private static FlowRow Row(FateLine line, ValueSet? host, LabelNames labels)
    {
        var (packets, family) = (line.Packets, line.Packets.Family);
        var plain = packets.With(PacketField.SourcePort, PacketFields.Every(PacketField.SourcePort, family))
            .With(PacketField.DestinationPort, PacketFields.Every(PacketField.DestinationPort, family));
        var (from, to) = PacketWords.Ends(PacketWords.ByHost(plain, host)).Split(" -> ") is [var first, var second] ? (first, second)
            : ("", "");
        var protocols = PacketWords.Protocols(packets[PacketField.Protocol], family);
        var ports = PacketWords.Numbers(packets[PacketField.DestinationPort]);
        return new FlowRow(
            line.IsFromHost ? ThisHost : Named(labels.NameOf(family, packets[PacketField.Source]), from, family),
            Named(labels.NameOf(family, packets[PacketField.Destination]), to, family),
            [$"{(ports == "any" ? protocols : $"{protocols} {ports}")}{PacketWords.Cards(packets)}"
                + $"{MeaningRenderer.Sources(line).Replace("   ", " ", StringComparison.Ordinal)}"
                + $"{MeaningRenderer.Answered(line).Replace("   ", " ", StringComparison.Ordinal)}"
                + $"{MeaningRenderer.Routes(line).Replace("   ", " ", StringComparison.Ordinal)}"
                + $"{MeaningRenderer.Programs(line).Replace("   ", " ", StringComparison.Ordinal)}"
                + $"{MeaningRenderer.States(line).Replace("   ", " ", StringComparison.Ordinal)}"
                + $"{(line.Answers.Count > 0 ? $" ({FateWords.Of(line)})" : "")}"
                + $"{(line.But.Count > 0 || line.HoldsOthers || line.Others.Count > 0 ? " (but not all)" : "")}"],
            line.Turn, MeaningRenderer.IsWide(line), MeaningRenderer.IsAnywhere(line));
    }

    private static string Named(string? label, string text, Family family) => label is not null ? $"{label}: {text}" : text == "any"
        ? $"any {family} address" : text == "host" ? ThisHost : text == "any (except host)" ? "anything except this host" : text;
}
