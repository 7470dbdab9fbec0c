using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Rendering;

/// <summary>Prints the effect of a change: which packets are newly allowed, newly denied, or sent elsewhere, and by which rules.</summary>
internal sealed class MeaningRenderer(TextWriter output, Palette palette)
{
    /// <summary>Whether every line is printed, and all of it.</summary>
    public DiffDetail Detail { get; init; }

    /// <summary>Whether each line has an example of a packet, with who decided about it before and who decides now.</summary>
    public bool HasExamples { get; init; }

    // A reviewer reads all of them up to this number, but not more.
    private const int Shown = 20;
    private const int ShownWays = 4;
    private const int ShownBut = 8;
    private const int ShownOthers = 5;
    private const int ShownOverridden = 2;
    private const int ShownVictims = 6;
    private const int ShownStatements = 12;

    private bool IsWhole => Detail is DiffDetail.All;

    private string Lister => Detail is DiffDetail.Some or DiffDetail.Sums ? "--all" : "--json";

    private int Pieces => IsWhole ? int.MaxValue : PacketWords.ShownPieces;

    private const string Now = "now";

    private static readonly PacketField[] EndFields = [PacketField.Source, PacketField.Destination, PacketField.Protocol,
        PacketField.DestinationPort];

    private static readonly (FateTurn Turn, string Head)[] Turns =
    [
        (FateTurn.NewlyAllowed, "newly allowed"), (FateTurn.NewlyDenied, "newly denied"),
        (FateTurn.LedElsewhere, "new destination"), (FateTurn.OtherSource, "new source address"),
        (FateTurn.OtherAnswer, "new answer"),
    ];

    public void Write(ChangeMeaning meaning)
    {
        var (names, labels) = (new StatementNames(meaning.Partitions), new LabelNames(meaning.Partitions));
        var lines = meaning.Families.SelectMany(item =>
            (IsWhole ? item.Changes.Lines : item.Changes.Told)
            .Select(line => new ToldLine(item.Family, line, item.Changes.HostAddresses))).ToList();
        if (meaning.IsNothing)
        {
            output.WriteLine("no packet is treated differently.");
            if (meaning.MayDifferForGroups)
                output.WriteLine("broadcasts and multicast may be, where a bridge or a multicast router brings them to FORWARD.");

            return;
        }

        var told = new ToldLines(lines, names, meaning.Gone);
        foreach (var (turn, head) in Turns)
        {
            var own = told.Of(turn);
            if (own.Count > 0)
            {
                output.WriteLine($"{palette.Strong}{head} ({Entries(own, names, labels)}){palette.Reset}");
                WriteLines(own, names, labels, turn);
            }
            else if (turn is FateTurn.NewlyAllowed or FateTurn.NewlyDenied)
            {
                var nothing = turn is not FateTurn.NewlyDenied ? "nothing"
                    : told.HasMoved ? "the old addresses, which the lines above name after \"no longer\""
                    : told.Of(FateTurn.LedElsewhere).Count > 0 ? "nothing; see new destination" : "nothing";
                output.WriteLine($"{head}: {nothing}");
            }
        }

        if (lines.Any(line => line.Line.DependsOnRoutes))
        {
            output.WriteLine("lines that depend on routes can hold the same packets: the interface by which these leave decides which is "
                + "true");
        }

        foreach (var (family, changes) in meaning.Families)
        {
            if (Rest(changes) is { } rest)
                output.WriteLine($"{palette.Drift}{family}: {rest}{palette.Reset}");
        }
    }

    private void WriteLines(IReadOnlyList<ToldLine> lines, StatementNames names, LabelNames labels, FateTurn turn)
    {
        var colour = turn is FateTurn.NewlyAllowed ? palette.Added : turn is FateTurn.NewlyDenied ? palette.Removed : palette.Moved;
        foreach (var overriding in Overriding(lines, names, labels))
        {
            var text = Overriding(overriding.Key, [.. overriding], names, labels);
            output.WriteLine($"  {palette.Drift}! {PlainText.Of(text)}{palette.Reset}");
        }

        var own = lines.Where(line => !line.IsOverriding).ToList();
        var shown = IsWhole ? own.Count : Math.Max(Shown, own.Count(line => IsAnywhere(line.Line)));
        foreach (var told in own.OrderByDescending(line => IsWide(line.Line)).ThenByDescending(line => IsAnywhere(line.Line))
            .GroupBy(line => Statement(line, names)).SelectMany(alike => alike).Take(shown))
        {
            var (family, line, host) = (told.Family, told.Line, told.Host);
            var wide = IsWide(line) && turn is FateTurn.NewlyAllowed or FateTurn.LedElsewhere ? $"   {palette.Strong}WIDE{palette.Reset}"
                : "";
            output.WriteLine($"  {colour}{PlainText.Of(Text(told, names, labels))}{palette.Reset}{wide}");
            foreach (var but in But(family, line, host, labels))
            {
                output.WriteLine($"        {PlainText.Of(but)}");
            }

            if (line.Others.Count > 0)
                output.WriteLine($"        {PlainText.Of(Others(family, line, names))}");

            if (line.By.Count == 0 || HasExamples)
                output.WriteLine($"        {PlainText.Of(Witness(family, line, names))}");
        }

        if (own.Count > shown)
            output.WriteLine($"  and {own.Count - shown} more; {Lister} lists them");
    }

    // Both families of a statement are told one after the other.
    private static object Statement(ToldLine told, StatementNames names) =>
        told.Line.By is [var by, ..] ? ToldLines.Place(names.By(told.Family, by.Step)) : told;

    private static int Entries(IReadOnlyList<ToldLine> lines, StatementNames names, LabelNames labels) =>
        Overriding(lines, names, labels).Count() + lines.Count(line => !line.IsOverriding);

    private static IEnumerable<IGrouping<string, ToldLine>> Overriding(
        IEnumerable<ToldLine> lines, StatementNames names, LabelNames labels) =>
        lines.Where(line => line.Line.Overridden.Count > 0).GroupBy(line => Who(line, names, labels));

    // What new or changed statements do against statements of other files, with an example.
    private string Overriding(string who, List<ToldLine> lines, StatementNames names, LabelNames labels)
    {
        var all = lines.SelectMany(line => line.Line.Overridden.Select(other => (Told: line, Other: other))).ToList();
        var others = all.Select(item => names.By(item.Told.Family, item.Other.By.Step)).Distinct().ToList();
        var line = all[0].Other.Line;
        var whole = lines.Where(told => told.IsOverriding)
            .Concat(all.Where(item => !item.Told.IsOverriding).Select(item => item.Told with { Line = item.Other.Line })).ToList();
        var packets = others.Count == 1 && whole.Count <= ShownOverridden && all.TrueForAll(item => item.Other.IsWhole)
            ? $": {string.Join(" and ", whole.Select(told => Packets(told, labels)))}" : "";
        var verb = line.Turn is FateTurn.NewlyAllowed ? "passes" : "cuts";
        var from = packets.Length > 0 ? "" : From([.. all.Select(item => item.Other.Line.Packets)]);
        return $"{who} {verb} {Words.First([.. ByLine(others)], ShownVictims)}{from}{packets}, such as "
            + Example(line.Packets.Family, line);
    }

    // The statements of a loop have the same line: one stands for all.
    private static IEnumerable<string> ByLine(IEnumerable<string> statements) =>
        from statement in statements
        group statement by statement[(statement.LastIndexOf(' ') + 1)..] into line
        select line.Count() == 1 ? line.First() : $"{line.First()} (and {line.Count() - 1} more there)";

    // " for 203.0.113.0/24"; empty for packets from everywhere.
    private string From(List<PacketBox> packets) =>
        packets.Aggregate(ValueSet.Empty, (all, some) => all.Or(some[PacketField.Source])) is var from
        && packets.TrueForAll(some => some.Family == packets[0].Family) && !PacketFields.IsEverywhere(from, packets[0].Family)
            ? $" for {PacketWords.Addresses(from, packets[0].Family, Pieces)}" : "";

    private string Text(ToldLine told, StatementNames names, LabelNames labels) =>
        told.Gone is { } gone ? AllOf(gone, told.AllOf) : told.Line.By.Count == 0 ? Text(told.Family, told.Line, told.Host, labels)
            : $"{Who(told, names, labels)}{NoLonger(told, names)}   {Packets(told, labels)}";

    private static string AllOf(CompiledPartition gone, ValueList<RuleOrigin> statements) =>
        $"partition {gone.Name} ({gone.File}) no longer allows   "
        + Words.First([.. statements.OrderBy(origin => origin.Line).Select(origin =>
            origin.What.Length == 0 ? $"{origin.Statement} :{origin.Line}" : $"\"{origin.What}\"").Distinct()], ShownStatements);

    // An accept below "newly denied" reads like a mistake: it is gone, narrower, or limited.
    private static string NoLonger(ToldLine told, StatementNames names) => told.Line is { By: [var by], DecidedBefore: { } before } line
        && ToldLines.Place(names.By(told.Family, before)) == ToldLines.Place(names.By(told.Family, by.Step))
        ? (names.By(told.Family, by.Step).Contains(", which ", StringComparison.Ordinal) ? "," : "")
            + (line.Turn switch { FateTurn.NewlyDenied => " no longer allows", FateTurn.NewlyAllowed => " no longer denies", _ => "" })
            : "";

    private string Packets(ToldLine told, LabelNames labels)
    {
        var (family, line, host) = (told.Family, told.Line, told.Host);
        var gone = told.NoLonger is { } old
            ? $", no longer {(told.Moved is PacketField.Source ? "from " : "")}{PacketWords.Addresses(old, family, Pieces)}" : "";
        return $"{family} {PacketWords.Protocols(line.Packets[PacketField.Protocol], family, Pieces)}  "
            + $"{Ends(family, line, host, labels, isNamed: true)}{gone}";
    }

    // The statement; of several that say the same, their number, and the label that made all of them change.
    private static string Who(ToldLine told, StatementNames names, LabelNames labels)
    {
        var (family, by) = (told.Family, told.Line.By);
        if (by.Count < 2)
            return by.Count == 0 ? "" : names.By(family, by[0].Step);

        var all = by.Select(step => names.By(family, step.Step)).Distinct().ToList();
        return labels.Cause(told.Line.Packets) is not { } label ? $"{all[0]} and {all.Count - 1} more"
            : $"{label}: {Words.Count(all.Count, "statement")} in {Words.Count(by.Select(File).Distinct().Count(), "file")}, "
                + $"such as {all[0]}";

        string File(DecidingStep step) => names.By(family, step.Step).Split(' ')[^1].Split(':')[0];
    }

    private string Text(Family family, FateLine line, ValueSet? host, LabelNames labels) =>
        $"{family}  {PacketWords.Protocols(line.Packets[PacketField.Protocol], family, Pieces),-4}  {Ends(family, line, host, labels)}";

    private string Ends(Family family, FateLine line, ValueSet? host, LabelNames labels, bool isNamed = false)
    {
        string? Label(PacketField end) => isNamed ? labels.NameOf(family, line.Packets[end]) : null;
        var ends = line.IsFromHost ? $"{Sender(line, host)} -> {PacketWords.To(Told(line.Packets, host), Pieces, Label)}"
            : PacketWords.Ends(Told(line.Packets, host), Pieces, Label);
        return ends + PacketWords.IcmpTypes(line.Packets, Pieces) + PacketWords.Cards(line.Packets, Pieces) + Ways(line) + Routes(line)
            + (isNamed ? Led(line) : "") + Sources(line) + Answered(line) + Programs(line) + States(line) + Answers(line)
            + (isNamed ? "" : labels.Of(line.Packets));
    }

    // "   sent to 10.10.3.26", and where it was sent before.
    private string Led(FateLine line)
    {
        string? Target(Trace way, ValueSet? all) => way.LedBy is not { Rule.Effect: RuleEffect.Translate { To: var to } } ? null
            : line.IsLedAlike ? Redirected(to)
                ?? $"sent to {PacketWords.Addresses(to.Addresses ?? way.Packet[PacketField.Destination], way.Packet.Family, Pieces)}"
                    + Port(to)
            : all is not null ? $"sent to {PacketWords.Addresses(all, way.Packet.Family, Pieces)}" : "sent to several addresses";
        var (after, before) = (Target(line.After, line.LedToAfter), Target(line.Before, line.LedToBefore));
        return line.Turn switch
        {
            FateTurn.NewlyAllowed when after is { } to => $"   {to}",
            FateTurn.LedElsewhere => (after, before) switch
            {
                ({ } to, var from) => $"   now {to}; before {from ?? "not translated"}",
                (null, var from) => $"   no longer {from}",
            },
            _ => "",
        };
    }

    private static string? Redirected(Translation to) => to.IsToHost ? $"redirected to this host{Port(to)}" : null;

    private static string Port(Translation to) => to.Ports is { } ports ? $", port {PacketWords.Numbers(ports)}" : "";

    // With full detail the addresses are printed.
    private PacketBox Told(PacketBox packets, ValueSet? host) => IsWhole ? packets : PacketWords.ByHost(packets, host);

    /// <summary>"   of open connections", "   state reply with RST"; empty for packets that begin a connection.</summary>
    public static string States(FateLine line) => line.States.Count == 0 ? ""
        : (line.States == OpenConnections.States ? "   of open connections"
        : $"   state {string.Join(',', line.States.Select(PacketWords.State))}")
            + (PacketWords.TcpFlags(line.Packets) is { Length: > 0 } flags ? $" with {flags}" : "");

    /// <summary>"   left to a program", "   left to a program before"; empty
    /// if rules decide on both sides, or a program does on both.</summary>
    public static string Programs(FateLine line) =>
        LeftToProgram(line) switch { Now => "   left to a program", null => "", var before => $"   left to a program {before}" };

    /// <summary>"   depends on routes"; empty if these are known, or do not matter.</summary>
    public static string Routes(FateLine line) => line.DependsOnRoutes ? "   depends on routes" : "";

    /// <summary>"   still denied: now answered with tcp-reset; before not answered"; empty if nobody is answered in another way.</summary>
    public static string Answered(FateLine line) => line.Turn is not FateTurn.OtherAnswer ? ""
        : $"   still denied: now {Answered(line.AnsweredAfter)}; before {Answered(line.AnsweredBefore)}";

    private static string Answered(string? answer) => answer is null ? "not answered" : $"answered with {answer}";

    internal static string? LeftToProgram(FateLine line) =>
        (line.Before.Fate is Fate.Elsewhere, line.After.Fate is Fate.Elsewhere) switch { (false, true) => Now, (true, false) => "before",
        _ => null };

    private static string Answers(FateLine line) => line.Answers.Count == 0 ? "" : $"   {FateWords.Of(line)}";

    // The host sends from no address but its own, whatever else the rules would take.
    private string Sender(FateLine line, ValueSet? host)
    {
        var source = line.Packets[PacketField.Source];
        var own = host is null || !host.Overlaps(source) ? source : host.And(source);
        return own.Equals(host) || PacketWords.Addresses(own, line.Packets.Family, Pieces) is "any" ? "host"
            : $"host as {PacketWords.Addresses(own, line.Packets.Family, Pieces)}";
    }

    /// <summary>The exceptions of a line.</summary>
    private IEnumerable<string> But(Family family, FateLine line, ValueSet? host, LabelNames labels)
    {
        // Leaving out only one would not be shorter.
        var shown = IsWhole || line.But.Count == ShownBut + 1 ? line.But.Count : ShownBut;
        foreach (var box in line.But.Take(shown))
        {
            var protocols = PacketWords.Protocols(box[PacketField.Protocol], family, Pieces);
            var which = protocols.StartsWith("not ", StringComparison.Ordinal) ? $"protocols other than {protocols[4..]}" : protocols;
            yield return $"but not {which} {PacketWords.Ends(Told(box, host), Pieces)}{PacketWords.IcmpTypes(box, Pieces)}"
                + $"{PacketWords.Cards(box, Pieces)}{PacketWords.Ways(box, Pieces, Leaving(line))}{labels.Of(box)}";
        }

        if (line.But.Count > shown)
            yield return $"but not {line.But.Count - shown} more; {Lister} lists them";

        if (line.HoldsOthers)
            yield return "but not all of these: some keep their fate by their interface, network card or type of address";
    }

    // The routes that decide are unknown.
    private static string Leaving(FateLine line) => !line.IsRerouted ? " out " : line.Turn is FateTurn.NewlyDenied ? " if it went out "
        : " if it goes out ";

    private string Ways(FateLine line) => line.Ways.Count == 0 ? PacketWords.Ways(line.Packets, Pieces, Leaving(line))
        : line.Ways.Count > ShownWays && !IsWhole
            ? $"{PacketWords.Ways(line.Packets)}, not by every pair of them ({Lister} names the pairs)"
        : string.Join(" or", line.Ways.Select(way =>
            PacketWords.Ways(line.Packets.With(PacketField.In, way.In).With(PacketField.Out, way.Out), Pieces, Leaving(line))));

    private static string Others(Family family, FateLine line, StatementNames names)
    {
        var all = line.Others.GroupBy(other => other.Step.Chain).SelectMany(chain => chain.OrderBy(other => other.Step.Place))
            .Select(other => names.By(family, other.Step)).Distinct().ToList();

        // An accept with a limit may be among what is not newly allowed: only a verdict that all of them have is said.
        bool AreAll(Func<Fate, bool> verdict) =>
            line.Others.All(other => other.Step.Rule is not { Effect: RuleEffect.Decide { Fate: var fate } } || verdict(fate));
        var (one, several) = line.Turn switch
        {
            FateTurn.NewlyAllowed when AreAll(fate => fate is not Fate.Accept) => ("still denies", "still deny"),
            FateTurn.NewlyDenied when AreAll(fate => fate is Fate.Accept) => ("still accepts", "still accept"),
            _ => ("decides", "decide"),
        };
        return all.Count > ShownOthers + 1
            ? $"except what {string.Join(", ", all.Take(ShownOthers))} and {all.Count - ShownOthers} more {several}; "
                + "--all prints the packets"
            : $"except what {Words.List(all)} {(all.Count == 1 ? one : several)}"
                + (all.Count == 1 && names.Accepted(family, line.Others[0].Step) is { Length: > 0 } content ? $": {content}" : "");
    }

    /// <summary>One of the packets, and the rules that decided about it before and decide now.</summary>
    private static string Witness(Family family, FateLine line, StatementNames names)
    {
        string By(Trace way, TraceStep? step) => step is null ? PacketWords.Fate(way.Fate)
            : $"{PacketWords.Fate(way.Fate)} by {names.By(family, step)}";
        string To(Trace way) => way.Fate is not Fate.Accept || PacketWords.To(way.Packet) == PacketWords.To(line.Witness) ? ""
            : way.LedBy is { Rule.Effect: RuleEffect.Translate { To: var to } } && Redirected(to) is { } here ? $"{here}, and "
            : $"sent to {PacketWords.To(way.Packet)} and ";
        var example = Example(family, line);
        if (line.Turn is FateTurn.OtherSource)
            return $"such as {example}: {Source(family, line.Before, names)}, now {Source(family, line.After, names)}";

        return $"such as {example}: {To(line.Before)}{By(line.Before, line.DecidedBefore)}, now {To(line.After)}"
            + $"{By(line.After, line.DecidesAfter)}";
    }

    private static string Example(Family family, FateLine line)
    {
        // Without the source port if it may be any.
        var shown = PacketFields.Every(PacketField.SourcePort, family) is var every && line.Packets[PacketField.SourcePort].Equals(every)
            ? line.Witness.With(PacketField.SourcePort, every) : line.Witness;

        // Two lines about the same ends are told apart by their protocols.
        var example = $"{PacketWords.Ends(shown)}{PacketWords.IcmpType(shown)}";
        return line.Packets[PacketField.Protocol].IsSingle ? example
            : $"{PacketWords.Protocols(line.Witness[PacketField.Protocol], family)} {example}";
    }

    // The result of the last nat rule after the filter.
    private static string Source(Family family, Trace way, StatementNames names) => SourceStep(way) is { } step
        ? $"sent on as {SentAs(way)} by {names.By(family, step)}" : "sent on as it came";

    /// <summary>"   now sent as 192.0.2.6; before sent as 192.0.2.5": the source with which packets leave; empty if it stays.</summary>
    public static string Sources(FateLine line) => line.Turn is FateTurn.OtherSource
        ? $"   now {SentWith(line.After)}; before {SentWith(line.Before)}" : line.IsSentAnew ? $"   {SentWith(line.After)}" : "";

    private static string SentWith(Trace way) => SourceStep(way) is not { Rule.Effect: RuleEffect.Translate }
        ? "sent with its own address" : $"sent as {SentAs(way)}";

    internal static string SentAs(Trace way) => SourceStep(way) is not { Rule.Effect: RuleEffect.Translate { To: var to } } ? "unchanged"
        : to.IsToHost ? "this host" : PacketWords.Addresses(to.Addresses ?? way.Packet[PacketField.Source],
            way.Packet.Family) + (to.Ports is { } ports ? $" :{PacketWords.Numbers(ports)}" : "");

    private static TraceStep? SourceStep(Trace way) => way.Decider is { Rule.Effect: RuleEffect.Translate { To: var to } } step
        && (to.IsSource || !step.Before[PacketField.Source].Equals(way.Packet[PacketField.Source]))
            ? step : null;

    /// <summary>True for packets from anywhere to any port or any address, and for all packets from others to anywhere; packets from a host
    /// to itself do not count.</summary>
    public static bool IsWide(FateLine line) => line.States.Count == 0 && !line.Packets[PacketField.In].IsWithin(PacketFields.Loopback)
        && EndFields.Count(field => IsEvery(line, field)) is var every
        && (IsEvery(line, PacketField.Source) ? every >= 2 : every == EndFields.Length - 1 && !line.IsFromHost);

    /// <summary>True for packets that are newly accepted from any address or to
    /// any, even for one port only: these are shown whatever the limit.</summary>
    public static bool IsAnywhere(FateLine line) => line.Turn is FateTurn.NewlyAllowed or FateTurn.LedElsewhere
        && (IsWide(line) || (IsEvery(line, PacketField.Source) && !line.IsFromHost)
            || (IsEvery(line, PacketField.Destination) && IsEvery(line, PacketField.DestinationType)));

    // Everywhere except the office still counts as everywhere.
    private static bool IsEvery(FateLine line, PacketField field) => PacketFields.IsAddress(field)
        ? PacketFields.IsEverywhere(line.Packets[field], line.Packets.Family)
        : line.Packets[field].Equals(PacketFields.Every(field, line.Packets.Family));

    private static string? Rest(FateChanges changes) => changes switch
    {
        { IsTooTangled: true } => "the rules are too complex to tell which packets are treated differently",
        { IsComplete: false } => "these are not all packets that are treated differently: there are too many to list",
        { HasConditions: true } =>
            "more packets are treated differently than are listed here, in cases that a packet does not show, such as marks, limits and "
            + "what rules write into sets",
        _ => null,
    };
}
