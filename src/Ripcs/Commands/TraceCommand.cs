using Ripcs.Changes.Operations;
using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Host;
using Ripcs.Host.Namespaces;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs trace: the rules that a packet passes, including foreign ones, and its fate; it sends nothing.</summary>
internal static class TraceCommand
{
    private const int Most = 16;

    public static Command Create(CommandHost host)
    {
        var packet = new Argument<string[]>("PACKET")
        {
            Description = $"The packet, in quotes: '{PacketSentence.Form}'. Ports, in, out, state, type, mac, mark and connmark may be "
                + $"left out; any and host can replace addresses.",
            Arity = ArgumentArity.OneOrMore,
        };
        var rules = new Option<string?>("--rules") { Description = "Trace through what would be live after: ripcs rules apply PATH.",
            HelpName = "PATH" };
        var against = DumpOptions.V4();
        against.Description = "Trace through what iptables-save printed into this file, instead of the live rules; needs no root.";
        var against6 = DumpOptions.V6();
        var (json, seen) = (CommonOptions.Json(), DumpOptions.OtherHost(
            "Trace through the rules of another host, as plan host has printed it there, instead of this one; needs no root."));
        var command = new Command("trace", "Show which rules a packet meets, and what happens to it.") { packet, rules, against, against6,
            seen, host.Settings.NoCache, json };
        command.Validators.Add(given => DumpOptions.RefuseBesideHost(given, seen, against, against6));
        command.SetAction(result =>
        {
            if (!PacketSentence.TryParse(string.Join(' ', result.GetRequiredValue(packet)), out var sentence, out var problem))
                throw new WrongUsageException(problem);

            var elsewhere = result.GetValue(seen);
            using var folder = elsewhere is null ? null : ThrowawayFolder.Make(ThrowawayFolder.OfSeenHost);
            return Run(host, result, sentence, result.GetValue(rules),
                elsewhere is null ? null : DiffTarget.OfSeen(PlanFiles.ReadHost(elsewhere), elsewhere, folder!),
                DumpOptions.Read(result.GetValue(against), result.GetValue(against6)), result.GetValue(json));
        });
        return command;
    }

    private static int Run(
        CommandHost host, ParseResult result, PacketSentence packet, string? path, DiffTarget? there, HostDump? dump, bool isJson)
    {
        var machine = host.Machine(result);
        var (isHere, state) = (dump is null && there is null, there?.State ?? (dump is null ? machine.LookAtState() : null));
        var actual = there?.Actual ?? dump?.State ?? machine.ReadAt(machine.Netfilter(null)).State;
        new NoteRenderer(host.Terminal.Errors, Palette.None).WriteInOneLineEach([
            .. NativeText.Warnings(actual.Native).Select(text => Note.Warning(text)),
            .. there?.Notes ?? [],
            .. !isHere ? [] : packet.Interfaces.Except(host.Facts.Interfaces() is { Count: > 0 } has ? has
                : packet.Interfaces).Select(name => Note.Info($"this host has no interface {name} now")),
        ]);
        var known = AppliedFile.Read(state).KnownOn(actual);
        var partitions = known.Partitions;
        if (path is not null)
        {
            var rules = host.Compiling.Compile(result, path);
            host.Diagnostics(result).Write(rules.Diagnostics);
            if (rules.IsRefused)
                return ExitCode.RulesRefused;

            var desired = new Apply("trace", RuleSetRun.SaidBy(rules, path) with { Expectations = [] }, state,
                ApplyOptions.Usual).Make(actual, known);
            (actual, partitions) = (desired.Change.After, [.. rules.Partitions, .. known.Partitions]);
        }

        // A dump has no addresses.
        var addresses = (there is not null ? there.Ends : isHere ? host.Facts.Ends : null).Local(packet.Family);
        packet = packet.FromHostItself(addresses);
        var box = packet.Origin is PacketOrigin.Network ? ArrivingPackets.From(packet.Box, addresses) : packet.Box;
        box = addresses is not null && box[PacketField.DestinationType].Equals(PacketFields.Local)
            ? box.With(PacketField.Destination, box[PacketField.Destination].And(addresses)) : box;
        var tracer = new Tracer(new PacketRules(actual[packet.Family]), addresses) { Mark = packet.Mark,
            ConnectionMark = packet.ConnectionMark };
        List<Trace> ways;
        try
        {
            ways = [.. tracer.All(box, packet.Origin, Most + 1)
                .SelectMany(way => packet.Origin is PacketOrigin.Host ? BackByLoopback(tracer, way) : [way]).Take(Most + 1)];
        }
        catch (TooTangledException)
        {
            throw new HostException("the packet passes too many rules to follow them: chains lead to one another again and again");
        }

        var renderer = new TraceRenderer(host.Terminal.Output, host.Palette(result), new StatementNames(partitions));
        var (shown, isWhole) = (ways.Take(Most).ToList(), ways.Count <= Most);
        if (isJson)
        {
            renderer.WriteJson(packet, shown, isWhole);
        }
        else
        {
            renderer.Write(packet, shown, isWhole);
        }

        return ExitCode.Done;
    }

    // Packets from this host to itself are also received, by lo.
    private static IEnumerable<Trace> BackByLoopback(Tracer tracer, Trace sent)
    {
        var isBack = sent.Fate is Fate.Accept && sent.Packet[PacketField.DestinationType].Equals(PacketFields.Local)
            && !sent.Steps.Any(step => step.Rule?.Effect is RuleEffect.Translate);
        return !isBack ? [sent]
            : tracer.All(sent.Packet.With(PacketField.In, PacketFields.Loopback), PacketOrigin.Network, Most + 1).Select(back =>
                back with { Steps = [.. sent.Steps, .. back.Steps], Answers = [.. sent.Answers, .. back.Answers] });
    }
}
