using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Connections;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Lint;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Tracked = Ripcs.Core.Model.Connection;

namespace Ripcs.Benchmarks;

/// <summary>
/// How long the answers take that are given over a whole rule set, in this process and without reading the rules' text: what a diff, a
/// lint, a trace or a revocation takes more than a command that does not ask. The first answer of a process, whose code is not compiled
/// yet, and the median of the next.
/// </summary>
internal sealed partial class Questions
{
    private const int LabelledPartitions = 300;
    private const int Connections = 1_000_000;

    private readonly int _runs;
    private readonly FamilyState _before, _changed, _labelled, _between, _retranslated;

    /// <param name="ripcs">The command, which compiles the rule sets.</param>
    /// <param name="home">A folder for them.</param>
    /// <param name="files">How many rule files.</param>
    /// <param name="rules">How many rules they make together, about.</param>
    /// <param name="runs">How often each question is asked.</param>
    public Questions(string ripcs, string home, int files, int rules, int runs)
    {
        _runs = runs;
        var folder = new RuleFolder($"{home}/rules", files, rules);
        folder.Write();
        var before = Generate(ripcs, folder);
        folder.Write(files / 2, port: 8081);
        var changed = Generate(ripcs, folder);
        folder.Write(files / 2, port: 8080);
        var file = folder.FileOf(files / 2);
        File.WriteAllText(file, File.ReadAllText(file).Replace("Ports(80, 443)", "Ports(80, 8443)", StringComparison.Ordinal));
        var retranslated = Generate(ripcs, folder);

        // The same label in many partitions: an address range of the services becomes half as large in the chains of the first of them.
        var few = new HashSet<string>(Enumerable.Range(0,
            LabelledPartitions).Select(number => string.Create(CultureInfo.InvariantCulture, $"-A c{number:0000}-a")));
        var labelled = string.Join('\n', before.Split('\n').Select(line =>
            line.Length > 8 && few.Contains(line[..10]) ? line.Replace("-s 198.51.7.0/24", "-s 198.51.7.0/25", StringComparison.Ordinal)
                : line));
        (_before, _changed, _labelled, _retranslated) = (Read(before), Read(changed), Read(labelled), Read(retranslated));
        _between = Read($"{Table(retranslated, "nat")}{Table(before, "filter")}");
    }

    public IEnumerable<Row> Rows()
    {
        yield return Ask("one partition changed: which packets are treated differently",
            () => FateChanges.Between(Rules(_before), Rules(_changed)), found => $"{found.Lines.Count} lines");
        yield return Ask(
            string.Create(CultureInfo.InvariantCulture, $"a label of {LabelledPartitions} partitions changed: the same"),
            () => FateChanges.Between(Rules(_before), Rules(_labelled)), found => $"{found.Lines.Count} lines");
        yield return Ask("dead rules of the whole set", () => DeadRules.Find(Rules(_before), TableName.Filter),
            found => $"{found?.Count} found");
        yield return Ask("proof of a state between two blocks, one partition changed",
            () => ThirdFates.Find(Rules(_before), Rules(_between), Rules(_retranslated)), found => $"{found.Found.Count} found");
        var packet = Packet("tcp 198.51.7.1:5000 -> 10.16.0.1:9007 in eth0 out eth1");
        yield return Ask("trace of one packet", () => new Tracer(Rules(_before)).Trace(packet, PacketOrigin.Network),
            found => found.Fate.ToString().ToLowerInvariant());
        var connections = Enumerable.Range(0, Connections).Select(Flow).ToArray();
        yield return Ask(
            string.Create(CultureInfo.InvariantCulture, $"which of {Connections} connections the rules deny"),
            () => DeniedConnections.Under(Rules(_before), ValueSet.Empty, _ => null) is { } denied ? connections.Count(denied.Denies) : -1,
            found => $"{found.ToString(CultureInfo.InvariantCulture)} of them");
    }

    private Row Ask<T>(string question, Func<T> ask, Func<T, string> answer)
    {
        var (seconds, found) = (new List<double>(), default(T)!);
        for (var run = 0; run <= _runs; run++)
        {
            var clock = Stopwatch.StartNew();
            found = ask();
            seconds.Add(clock.Elapsed.TotalSeconds);
        }

        return new Row(question, string.Create(CultureInfo.InvariantCulture,
            $"{Medians.Of(seconds.Skip(1)):0.000} s, first {seconds[0]:0.000} s; {answer(found)}"));
    }

    private static PacketBox Packet(string words) =>
        PacketSentence.TryParse(words, out var sentence, out var problem) ? sentence.Box : throw new InvalidOperationException(problem);

    // Clients anywhere, of services that some partitions have and some have not.
    private static Tracked Flow(int number) => new(
        Family.IPv4, Protocol.Tcp, Address(198, 51, number % 250, number % 199), Address(10, 16 + (number % 4), number / 4 % 250, 1))
    {
        SourcePort = (ushort)(1024 + (number % 60_000)),
        DestinationPort = (ushort)(9000 + (number % 40)),
    };

    private static AddressBits Address(int first, int second, int third, int fourth) =>
        (ulong)((first << 24) | (second << 16) | (third << 8) | fourth) & uint.MaxValue;

    // As read from the live rules: the chains are looked at anew by each question.
    private static PacketRules Rules(FamilyState state) => new(state);

    private static FamilyState Read(string text) => SaveReader.ReadState(Family.IPv4, text);

    // As iptables-save prints it on a closed host with nothing else.
    private static string Generate(string ripcs, RuleFolder folder)
    {
        var text = Timed.Run($"exec {ripcs} rules generate {folder.Path} --no-cache --format restore --family 4").Output;
        text = Inserted().Replace(text, "-A $1 ");
        return text.Replace("*filter\n", "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n",
            StringComparison.Ordinal)
            .Replace("*nat\n", "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n",
                StringComparison.Ordinal);
    }

    [GeneratedRegex("^-I ([A-Z]+) 1 ", RegexOptions.Multiline)]
    private static partial Regex Inserted();

    private static string Table(string text, string name)
    {
        var begin = text.IndexOf($"*{name}\n", StringComparison.Ordinal);
        return text[begin..(text.IndexOf("COMMIT\n", begin, StringComparison.Ordinal) + "COMMIT\n".Length)];
    }
}
