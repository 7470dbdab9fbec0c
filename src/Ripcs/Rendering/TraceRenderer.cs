using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Rendering;

/// <summary>Prints the ways of a packet through the rules, as text or as JSON.</summary>
/// <param name="output">The writer.</param>
/// <param name="palette">The colours.</param>
/// <param name="names">The statements of the rules.</param>
internal sealed class TraceRenderer(TextWriter output, Palette palette, StatementNames names)
{
    private const int ShownConditions = 4;

    /// <summary>Each way with its conditions and the packet's fate.</summary>
    public void Write(PacketSentence packet, IReadOnlyList<Trace> ways, bool isWhole)
    {
        output.WriteLine(PlainText.Of($"{packet.Family}: {Packet(packet)}"));
        foreach (var (place, way) in ways.Index())
        {
            if (ways.Count > 1)
                output.WriteLine(PlainText.Of($"{palette.Strong}{place + 1}. {When(way, packet.Family)}{palette.Reset}"));

            WriteSteps(way);
            output.WriteLine($"{(way.Fate is Fate.Accept ? palette.Added : palette.Removed)}{PlainText.Of(Ending(way))}{palette.Reset}");
        }

        if (!isWhole)
        {
            output.WriteLine($"there are more ways than these {ways.Count}: name more of the packet, such as its source port or the "
                + "interface by which it comes in.");
        }
    }

    public void WriteJson(PacketSentence packet, IReadOnlyList<Trace> ways, bool isWhole) => output.WriteLine(new JsonFields
    {
        ["schema_version"] = JsonReport.Schema,
        ["command"] = "trace",
        ["family"] = (int)packet.Family,
        ["packet"] = Packet(packet),
        ["is_whole"] = isWhole,
        ["ways"] = ways.Select(way => new JsonFields
        {
            ["fate"] = PacketWords.Fate(way.Fate),
            ["by"] = way.DecidedBy is { } decider ? By(decider) : null,
            ["leaves_as"] = PacketWords.Packet(way.Packet),
            ["if"] = AnswerWords.Plain(way.Answers, packet.Family).Where(answer => answer.Answer)
                .Select(answer => AnswerWords.Of(answer, packet.Family)).ToList(),
            ["if_not"] = AnswerWords.Plain(way.Answers, packet.Family).Where(answer => !answer.Answer)
                .Select(answer => AnswerWords.Of(answer, packet.Family)).ToList(),
            ["steps"] = way.Steps.Select(step => new JsonFields
            {
                ["table"] = step.Table.Value,
                ["chain"] = step.Chain.Value,
                ["place"] = step.Place,
                ["rule"] = step.Rule?.Text,
                ["statement"] = names.Of(packet.Family, step),
            }).ToList(),
        }).ToList(),
    });

    private static string Packet(PacketSentence packet) => PacketWords.Packet(packet.Box)
        + (packet.Mark is { } mark ? $" mark 0x{mark:x}"
            : "") + (packet.ConnectionMark is { } connection ? $" connmark 0x{connection:x}"
            : "");

    private void WriteSteps(Trace way)
    {
        var steps = way.Steps;
        var (chainWidth, placeWidth) = (steps.Select(step => step.Chain.Value.Length).DefaultIfEmpty(0).Max(),
            steps.Select(step => $"{step.Place}".Length).DefaultIfEmpty(0).Max());
        foreach (var (place, step) in steps.Index())
        {
            var name = names.Of(step.Before.Family, step) is { } said ? $"   {palette.Moved}{PlainText.Of(said)}{palette.Reset}" : "";
            var shown = step.Rule is { } rule ? $"{step.Place}".PadLeft(placeWidth) + $"  {rule.Text}"
                : new string(' ', placeWidth) + $"  policy {Word(step, way)}";
            output.WriteLine($"  {step.Table.Value,-6}  {PlainText.Of(step.Chain.Value.PadRight(chainWidth))}  {PlainText.Of(shown)}"
                + $"{name}");
            var after = place + 1 < steps.Count ? steps[place + 1].Before : way.Packet;
            if (step.Rule is { Effect: RuleEffect.Translate })
            {
                output.WriteLine(PlainText.Of(
                    $"  {"",-6}  {"".PadRight(chainWidth)}  {"".PadRight(placeWidth)}  now {PacketWords.Ends(after)}"));
            }
        }
    }

    // Only the last policy may deny: after an accepting one the packet continues in the next table.
    private static string Word(TraceStep step, Trace way) => step == way.Steps[^1] && way.Fate is not Fate.Accept ? "DROP" : "ACCEPT";

    private string Ending(Trace way) => way.DecidedBy is { } decider ? $"{PacketWords.Fate(way.Fate)} by {By(decider)}"
        : $"{PacketWords.Fate(way.Fate)}: no table has a rule or a policy for it";

    private string By(TraceStep step) => names.By(step.Before.Family, step);

    private static string When(Trace way, Family family) =>
        AnswerWords.Of(way.Answers, family, ShownConditions) is { Length: > 0 } condition ? $"{condition}:" : "always:";
}
