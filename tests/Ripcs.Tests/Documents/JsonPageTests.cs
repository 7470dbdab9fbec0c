using System.Text.Json;
using Ripcs.Changes;
using Ripcs.Changes.Plans;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Changes.Status;
using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Connections;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Reports;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>ripcs-json(5) against what is really printed.</summary>
public class JsonPageTests
{
    private static readonly ChainName Chain = new("shop-a000000");
    private static readonly PlanFacts Made = new()
    {
        Time = DateTimeOffset.UnixEpoch, User = "alice", On = "web1", Host = new PlanHost("ab12", "host", "web1"), Path = "rules",
        Holds = DaySpan.Always,
        Inputs = [new PlanInput("rules/shop.csx", "ab12")],
    };

    private static readonly RuleLine Rule = new(LineKind.Foreign, "-j DROP", new RuleOrigin("drop", "all", "rules/shop.csx", 3), 1);

    private static readonly FoundEdit Edit = new(
        new PartitionDiff("shop", PartitionChange.Changed), new ChainDiff(Family.IPv4, TableName.Filter, Chain, Chain, 1, [Rule]),
        new RuleEdit(Rule, Rule));

    private readonly ManualPart _section = ManualPage.Json.Section("REPORT OF A RUN");

    [Fact]
    public void Every_field_stands_in_the_page_and_every_field_of_the_page_is_printed()
    {
        var printed = new SortedSet<string>(StringComparer.Ordinal);
        AddFields(Print(EverythingAtOnce()), "", printed);
        var doctor = new DoctorReport("doctor", RunResult.Unchanged, [new DoctorCheck("clock", FindingLevel.Note, "now")]);
        AddFields(Print(doctor).GetProperty("checks")[0], "checks[]", printed);
        printed.Add("checks[]");

        // Of two entries one may lack what the other lists.
        _ = printed.RemoveWhere(field => printed.Contains($"{field}[]"));
        Fields(_section).Order(StringComparer.Ordinal).ShouldBe(printed);
    }

    [Theory]
    [InlineData("trace", "TRACE")]
    [InlineData("hits", "HITS")]
    public void Every_field_of_a_schema_stands_in_the_page(string schema, string section)
    {
        using var document = JsonDocument.Parse(SchemaTests.Printed(schema));

        Fields(ManualPage.Json.Section(section)).Order(StringComparer.Ordinal)
            .ShouldBe(FieldsOf(document.RootElement, "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_tells_the_schema_that_is_printed() =>
        _section.Item("Va schema_version").Lines.ShouldBe([$"{Print(EverythingAtOnce()).GetProperty("schema_version")}."]);

    [Fact]
    public void Every_result_stands_in_the_page()
    {
        var results = Enum.GetValues<RunResult>()
            .Select(result => Print(EverythingAtOnce() with { Result = result }).GetProperty("result").GetString());

        _section.Item("Va result").Words("Cm").ShouldBe(results, ignoreOrder: true);
    }

    [Fact]
    public void Every_kind_of_line_stands_in_the_page()
    {
        var kinds = Enum.GetValues<LineKind>().Select(kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));

        _section.Item("Va rules[].kind").Words("Cm").ShouldBe(kinds, ignoreOrder: true);
    }

    [Fact]
    public void Every_kind_of_change_of_a_partition_stands_in_the_page()
    {
        var changes = Enum.GetValues<PartitionChange>()
            .Select(kind => Print(EverythingAtOnce(kind)).GetProperty("partitions")[0].GetProperty("change").GetString());

        _section.Item("Va partitions[].change").Words("Cm").ShouldBe(changes, ignoreOrder: true);
    }

    [Fact]
    public void Every_state_of_a_change_stands_in_the_page()
    {
        var states = Enum.GetValues<ChangeState>().Select(state => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString()));

        _section.Item("Va history[].state").Words("Cm").ShouldBe(states, ignoreOrder: true);
    }

    [Fact]
    public void Every_level_of_a_finding_stands_in_the_page()
    {
        var levels = Enum.GetValues<FindingLevel>()
            .Select(level => Print(EverythingAtOnce() with { Findings = [new Finding(FindingKind.Stale, level, "sum", [])] })
                .GetProperty("status").GetProperty("findings")[0].GetProperty("level").GetString());

        _section.Item("Va status.findings[].level").Words("Cm").ShouldBe(levels, ignoreOrder: true);
    }

    [Fact]
    public void Every_kind_of_finding_stands_in_the_page()
    {
        var kinds = Enum.GetValues<FindingKind>()
            .Select(kind => Print(EverythingAtOnce() with { Findings = [new Finding(kind, FindingLevel.Note, "sum", [])] })
                .GetProperty("status").GetProperty("findings")[0].GetProperty("kind").GetString());

        _section.Item("Va status.findings[].kind").Words("Cm").ShouldBe(kinds, ignoreOrder: true);
    }

    [Fact]
    public void Every_level_of_a_note_stands_in_the_page()
    {
        var levels = Enum.GetValues<NoteLevel>()
            .Select(level => Print(EverythingAtOnce() with { Notes = [new Note(level, "text")] }).GetProperty("notes")[0]
                .GetProperty("level").GetString());

        _section.Item("Va notes[].level").Words("Cm").ShouldBe(levels, ignoreOrder: true);
    }

    private static IEnumerable<string> Fields(ManualPart section) => section.Items.SelectMany(item => item["Va ".Length..].Split(" , "));

    private static IEnumerable<string> FieldsOf(JsonElement schema, string begin) =>
        !schema.TryGetProperty("properties", out var properties) ? [] : properties.EnumerateObject().SelectMany(property =>
            property.Value.TryGetProperty("items", out var items)
                ? FieldsOf(items, $"{begin}{property.Name}[].").Prepend($"{begin}{property.Name}[]") : [$"{begin}{property.Name}"]);

    private static JsonElement Print(RunReport report)
    {
        var output = new StringWriter();
        JsonReport.Write(output, report, exitCode: 0);
        return Schemas.Read(output.ToString());
    }

    private static void AddFields(JsonElement element, string path, SortedSet<string> fields)
    {
        var begin = path.Length == 0 ? "" : $"{DescribedAt(path)}.";
        foreach (var property in element.EnumerateObject())
        {
            var isList = property.Value.ValueKind is JsonValueKind.Array;
            if (property.Value.ValueKind is JsonValueKind.Object)
                AddFields(property.Value, $"{begin}{property.Name}", fields);

            var field = $"{begin}{property.Name}{(isList ? "[]" : "")}";
            fields.Add(field);
            if (isList)
            {
                property.Value.GetArrayLength().ShouldBePositive($"{field} is empty, so that nothing is known of what it holds");
                foreach (var entry in property.Value.EnumerateArray().Where(entry => entry.ValueKind is JsonValueKind.Object))
                {
                    AddFields(entry, field, fields);
                }
            }
        }
    }

    // What looks alike wherever it stands, the page describes once.
    private static string DescribedAt(string path) => path switch
    {
        "unnamed[].drift[]" => "partitions[].drift[]",
        "leaving[].chains[]" => "stale[]",
        "status.findings[].lines[]" => "notes[]",
        "meaning[].lines[].but[].exactly" => "meaning[].lines[].exactly",
        _ => path.EndsWith("rules[]", StringComparison.Ordinal) ? "rules[]" : path,
    };

    private static StatusReport EverythingAtOnce(PartitionChange change = PartitionChange.Changed) => new("rules apply", RunResult.Changed,
        new HostStatus
        {
            Today = new DateOnly(2026, 11, 20),
            Tables = [new TableStatus(Family.IPv4, TableName.Filter, 1, 1, 1, 1)],
            Partitions = ["shop"],
            Hashes = [new PartitionHash("shop", "0123456789ab")],
            Host = "web1",
            Record = new RecordedState(null, AppliedRecord.None with { Directory = "/etc/ripcs/rules" },
                new LastChange(1, DateTimeOffset.UnixEpoch, "alice", "rules apply /etc/ripcs/rules"), HeldPartitions.None, Problem: null),
            Diff = new StateDiff(1, [], [], []),
            Neighbours = [new Neighbours(Family.IPv4, TableName.Filter, new("INPUT"), [new RuleInFront(1, "-j DROP")], [Chain], [Chain])],
            WithoutFile = [new PartitionWithoutFile("news", 1, "/etc/ripcs/rules/news.csx")],
            OtherVariant = [new OtherVariantTable("legacy", Family.IPv4, TableName.Filter, 1, [Chain], [Chain], [Chain])],
        },
        [new Finding(FindingKind.Stale, FindingLevel.Note, "1 stale chain", [Note.Info("line")])])
    {
        Summary = "sum",
        Error = "error",
        Change = 1,
        UnwrittenSince = DateTimeOffset.UnixEpoch,
        Notes = [Note.Warning("note")],
        Connections = new EndedConnections(1, 1,
            [new EndedConnection(new Connection(Family.IPv4, Protocol.Tcp, 1, 2), "the policy of FORWARD (filter)")]),
        Plan = new ShownPlan("web1.plan", new PlanRecord(Made, [], [], new StateDiff(1, [], [], []), ["newly allowed: nothing"]), "ab12",
            IsForHere: true),
        Pending = new PendingChange { Number = 1, Seconds = 60, Until = DateTimeOffset.UnixEpoch, Place = "", Command = "rules apply",
            User = "alice" },
        History = [new HistoryLine(1, DateTimeOffset.UnixEpoch, "alice", "rules apply rules", ["CHG-1"], "sum",
            ChangeState.Current) { Partitions = ["shop"], Message = "why" }],
        Leaving = [new LeavingPartition("news", 1, [new StaleChain(Family.IPv4, TableName.Filter, Chain, 1, 1)])],
        Diagnostics = [new Diagnostic(Severity.Error, "RIP0000", new SourceSpan("rules/shop.csx", 1, 1), "wrong") { Details = ["text"] }],
        Stale = [new StaleChain(Family.IPv4, TableName.Filter, Chain, 1, 1)],
        Kept = [new KeptChain(Family.IPv4, TableName.Filter, Chain, "reason")],
        Meanwhile = [new ForeignChange(Family.IPv4, TableName.Filter, Chain, 1, 1)],
        Alike = new AlikeDiff([new AlikeEdits([new LabelChange("office", "rules/_labels.csx", 4, ["192.0.2.1"], ["192.0.2.2"])],
            [new ValueChange("--dport", "80", "81")], [Edit])], new StateDiff(1, [], [], []), new Dictionary<string, int>()),
        Meaning = new ChangeMeaning([(Family.IPv4, new FateChanges([Opened(Protocol.Tcp), Opened(Protocol.Icmp)]))], []),
        Diff = new StateDiff(
            1,
            [
                new PartitionDiff("shop", change)
                {
                    File = "rules/shop.csx",
                    Tickets = ["CHG-1"],
                    Owners = ["web team"],
                    Chains = [new ChainDiff(Family.IPv4, TableName.Filter, Chain, Chain, 1, [Rule])],
                    Order = new OrderChange(0, -5, ["forum"], ["news"]),
                    Pointers = [new PointerLine(LineKind.Added, Family.IPv4, TableName.Filter, Chain, "-j shop-a000000")],
                    Drift = [new DriftDiff(Family.IPv4, TableName.Filter, Chain, [Rule])],
                },
            ],
            [new StructureDiff(Family.IPv4, TableName.Filter, Chain, [Rule], IsDrift: true)],
            [new UnnamedPartition("news", 1) { Drift = [new DriftDiff(Family.IPv4, TableName.Filter, Chain, [Rule])] }])
        {
            Layouts = [new LayoutDiff(Family.IPv4, TableName.Filter, Chain, 200, 0, 5)],
            Foreign = [new ForeignDiff(Family.IPv4, TableName.Filter, Chain, true, LineKind.Removed, [Rule])],
        },
    };

    // What was open before is what the line leaves out.
    // A packet says something in every field that it has; those of ICMP have no ports, and all others no type.
    private static FateLine Opened(Protocol protocol)
    {
        var line = FateChanges.Between(Forwarding("DROP"), Forwarding("ACCEPT")).Lines[0];
        var packet = PacketFields.All.Aggregate(PacketBox.Everything(Family.IPv4), (some, field) => some.With(field, 1))
            .With(PacketField.Protocol, protocol.Number).With(PacketField.In, PacketFields.Interface("eth0")).With(PacketField.Out,
                PacketFields.Interface("eth1")).With(PacketField.TcpFlags, PacketFields.Ack);
        return line with { Packets = packet, But = [packet], Ways = [new FateWay(packet[PacketField.In], packet[PacketField.Out])],
            Answers = [new Condition.Open(new OpenCondition("-m mark --mark 0x1", "-m mark --mark 0x1"), IsNot: false)] };
    }

    private static PacketRules Forwarding(string policy) => new(SaveReader.ReadState(
        Family.IPv4, $"*filter\n:FORWARD {policy} [0:0]\n-A FORWARD -s 192.0.2.0/24 -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j "
            + $"ACCEPT\nCOMMIT\n"));
}
