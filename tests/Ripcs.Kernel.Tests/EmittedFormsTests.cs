using System.Diagnostics;
using System.Text;
using Ripcs.Core;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Matches;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests;

/// <summary>Every form that our statements emit is printed back by iptables-save as we wrote it, but for the names of protocols.</summary>
public sealed class EmittedFormsTests
{
    private static readonly ValueList<AddressItem> App = [V4("10.0.0.1"), V6("2001:db8::1")];
    private static readonly ValueList<AddressItem> Www = [V4("203.0.113.7"), V6("2001:db8:1::7")];
    private static readonly ValueList<IpPrefix> Inside = [IpPrefix.Parse("10.0.0.1"), IpPrefix.Parse("2001:db8::1")];
    private static readonly ValueList<IpPrefix> Outside = [IpPrefix.Parse("203.0.113.7"), IpPrefix.Parse("2001:db8:1::7")];

    private static readonly ValueList<AddressItem> Sources =
    [
        V4("192.0.2.0/24"), V6("2001:db8:2::/48"), Range("198.51.100.3-198.51.100.9"), Range("2001:db8:3::1-2001:db8:3::9"),
        new AddressItem.Host(),
    ];

    private static readonly ValueList<AddressItem> Destinations = [.. App, .. Www, new AddressItem.Host(), new AddressItem.Broadcast(),
        Range("10.0.0.5-10.0.0.9"), V6("2001:db8:9::/63")];

    [NamespaceFact]
    public void What_we_emit_is_what_iptables_nft_prints() => ShouldBePrintedBack("nft");

    [NamespaceFact]
    public void What_we_emit_is_what_iptables_legacy_prints() => ShouldBePrintedBack("legacy");

    private static void ShouldBePrintedBack(string variant)
    {
        var compiled = Compiler.Compile(new CheckedPartition(PartitionName.Parse("shop"), 0, "shop.csx", [], Rules().ToValueList()),
            new DiagnosticBag());
        foreach (var family in Families.Both)
        {
            foreach (var table in new[] { TableName.Filter, TableName.Nat, TableName.Raw, TableName.Mangle })
            {
                var desired = RestoreText(compiled, family, table);
                var tool = $"{(family is Family.IPv4 ? "iptables" : "ip6tables")}-{variant}";

                var saved = Run($"{tool}-restore && {tool}-save -t {table}", desired);

                Differences(desired, saved).ShouldBeEmpty();
            }
        }
    }

    private static IEnumerable<CheckedRule> Rules()
    {
        yield return Rule(new RuleAction.Dnat([.. Www, new AddressItem.Host()], Inside)) with { Ports = [Port(80), Port(81),
            new(new(443), 4443)], Protocols = [Protocol.Tcp, Protocol.Sctp, Protocol.Dccp], In = ["eth0"] };
        yield return Rule(new RuleAction.Dnat([new AddressItem.All()], Inside)) with { Protocols = [Protocol.Icmp], From = Sources };
        yield return Rule(new RuleAction.Dnat([Range("203.0.113.1-203.0.113.6"), V6("2001:db8:8::/61")], Inside));
        yield return Rule(new RuleAction.Dnat([.. Www, new AddressItem.Host()], [])) with { Ports = [new(new(443), 4443),
            new(new(8000, 8010), 4443)], Protocols = [Protocol.Tcp, Protocol.Sctp], In = ["eth0"] };
        yield return Rule(new RuleAction.Dnat(Www,
            [.. Enumerable.Range(1, 40).SelectMany(last =>
            new[] { IpPrefix.Parse($"10.0.1.{last}"), IpPrefix.Parse($"2001:db8::1:{last}") })]))
            with { Ports = [Port(80), new(new(443), 4443)], Protocols = [Protocol.Tcp], In = ["eth0"] };
        yield return Rule(new RuleAction.Dnat([.. Www, new AddressItem.Host(), new AddressItem.All()], Inside))
            with { From = Sources, Hairpin = [.. App, Range("10.0.0.5-10.0.0.9")], Ports = [Port(80), new(new(443), 4443)],
                Protocols = [Protocol.Tcp, Protocol.Udp] };
        yield return Rule(new RuleAction.Dnat([V4("203.0.113.0/24"), V6("2001:db8:1::/64")],
            [IpPrefix.Parse("10.0.0.0/24"), IpPrefix.Parse("2001:db8::/64")]) { IsNetmap = true }) with { From = Sources, To = Www,
            Out = ["eth0"] };
        yield return Rule(new RuleAction.Dnat(Www, Inside) { IsNetmap = true }) with { In = ["eth0"] };
        yield return Rule(new RuleAction.Dnat([new AddressItem.All(), Range("203.0.113.1-203.0.113.6")], [])) with { From = Sources };
        yield return Rule(new RuleAction.SynProxy(1460, 7)) with { To = [.. Www, new AddressItem.Host()], From = Sources, NotFrom = App,
            Ports = [Port(80), new(new(100, 200), null)], SourcePorts = [new(1024, 65535)], Protocols = [Protocol.Tcp], In = ["eth0"],
            Conditions = Conditions(rule => rule with { Days = ["Fri"] }) };
        yield return Rule(new RuleAction.Transparent(3129, 1)) with { To = [new AddressItem.All()], From = Sources, NotTo = Www,
            Ports = [Port(80), Port(81)], Protocols = [Protocol.Tcp, Protocol.Udp], In = ["eth0"] };
        yield return Rule(new RuleAction.Transparent(1, uint.MaxValue)) with { To = Www, Ports = [Port(80)], Protocols = [Protocol.Udp] };
        yield return Rule(new RuleAction.SynProxy(9000, 14)) with { To = [new AddressItem.All()], NotTo = Www, Ports = [Port(80)],
            Protocols = [Protocol.Tcp] };
        yield return Rule(new RuleAction.Snat(Sources, Outside)) with { Out = ["eth+"], To = Www, Ports = [Port(53)],
            Protocols = [Protocol.Tcp, Protocol.Udp] };
        yield return Rule(new RuleAction.Snat(Sources, Outside)) with { NotOut = "eth+", To = Www };
        yield return Rule(new RuleAction.Accept()) with { To = Www, NotFrom = App, NotIn = "eth0", NotOut = "br-0123456789ab" };
        yield return Rule(new RuleAction.Drop()) with { From = Sources, NotIn = "eth+" };
        yield return Rule(new RuleAction.Snat(App, [])) with { Log = new("shop out: ", null, "10/sec") };
        foreach (ushort group in new[] { 0, 1, ushort.MaxValue })
        {
            yield return Rule(new RuleAction.Drop()) with { From = Sources,
                Log = new(new string('é', 31) + "x", null, "10/sec") { Group = group } };
            yield return Rule(new RuleAction.Log()) with { To = Www, Log = new("it's \"q\" \\ b: ", null, null) { Group = group } };
        }

        foreach (var answer in RejectAnswer.All)
        {
            yield return Rule(new RuleAction.Reject(answer)) with { From = Sources, To = Destinations,
                Log = new("it's \"q\" \\ b: ", 7, "5/min") };
            yield return Rule(new RuleAction.Reject(answer)) with { To = Www, Ports = [Port(22), new(new(100, 200), null)],
                Protocols = [Protocol.Udp, Protocol.Tcp] };
        }

        foreach (var not in new ValueList<AddressItem>[] { App, Www, [Range("10.0.0.5-10.0.0.9"), Range("2001:db8::5-2001:db8::9")],
            [new AddressItem.Host()], [.. App, .. Www, Range("10.0.0.5-10.0.0.9"), Range("2001:db8::5-2001:db8::9"),
            new AddressItem.Host()] })
        {
            yield return Rule(new RuleAction.Accept()) with { To = Destinations, NotFrom = not, NotTo = not };
            yield return Rule(new RuleAction.Accept()) with { From = Sources, NotFrom = not, NotTo = not };
        }

        yield return Rule(new RuleAction.Accept()) with { From = Sources,
            OriginalTo = [.. Www, V4("203.0.113.0/25"), V6("2001:db8:1::/63")], Protocols = [Protocol.Tcp, Protocol.Sctp],
            Ports = [Port(80), new(new(100, 200), null)], States = ["NEW"] };
        yield return Rule(new RuleAction.Drop()) with { From = Sources, To = App, OriginalTo = [new AddressItem.All()] };
        ValueList<string> states = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"];
        yield return Rule(new RuleAction.Accept()) with { To = Www, States = states, Protocols = [Protocol.Tcp], SourcePorts = [new(53)],
            Ports = [Port(80)] };
        yield return Rule(new RuleAction.Accept()) with { To = Www, Protocols = [Protocol.Udp], SourcePorts = [new(53), new(67, 68)],
            Ports = [Port(80), Port(81)] };
        yield return Rule(new RuleAction.Accept()) with { To = Www, Protocols = [Protocol.UdpLite, Protocol.Sctp, Protocol.Dccp],
            SourcePorts = [new(53)], Ports = [Port(80), Port(81)] };
        yield return Rule(new RuleAction.Accept()) with { From = Sources,
            IcmpTypes = [new("echo-request", "8", "128"), new("x", "3/4", "1/4")] };
        yield return Rule(new RuleAction.Accept()) with { From = Sources, Ports = [Port(443)], Protocols = [Protocol.Tcp] };
        yield return Rule(new RuleAction.Drop()) with { From = Sources, Protocols = [Protocol.Icmp, new(50), new(51)] };
        var conditions = Conditions(rule => rule with { Mark = new(0x10, 0xff), Dscp = "0", Length = new("..128", null, 128),
            Times = new("22:00", "06:00:30"), Days = ["Mon", "Sun"] });
        yield return Rule(new RuleAction.Accept()) with { To = Www, Conditions = conditions, States = ["NEW"] };
        yield return Rule(new RuleAction.Accept()) with { To = Www,
            Conditions = Conditions(rule => rule with { Mark = new(0, uint.MaxValue), Dscp = "63", Length = new("64..64", 64, 64),
                Days = ["Fri"] }) };
        yield return Rule(new RuleAction.Accept()) with { To = Www,
            Conditions = Conditions(rule => rule with { Length = new("1400..", 1400, null), Times = new("00:00", "18:00") }) };
        MacAddress[] cards = [new("00:11:22:33:44:55"), new("0a:bc:de:f0:12:34")];
        UserRange[] users = [new(0, 0), new(1000, 1999), new(0, UserRange.Largest), new(UserRange.Largest, UserRange.Largest)];
        yield return Rule(new RuleAction.Accept()) with { To = Www,
            Conditions = conditions with { Macs = [.. cards], NotMacs = [.. cards] } };
        yield return Rule(new RuleAction.Accept()) with { To = Www,
            Conditions = conditions with { NotUsers = [.. users], Users = [.. users] }, States = ["NEW"] };
        yield return Rule(new RuleAction.Drop()) with { From = Sources, Conditions = new() { NotUsers = [.. users] } };
        yield return Rule(new RuleAction.Drop()) with { From = Sources,
            Conditions = new() { Groups = [.. users], NotGroups = [.. users] } };
        yield return Rule(new RuleAction.Drop()) with { From = Sources, Conditions = new() { NotMacs = [.. cards] } };
        foreach (var flags in new TcpFlags[] { new(0x17, 2), new(0x3f, 0), new(0x3f, 0x3f), new(1, 1) })
        {
            var syn = Rule(new RuleAction.Accept()) with { To = Www, Protocols = [Protocol.Tcp], Conditions = new() { TcpFlags = flags } };
            yield return syn;
            yield return syn with { Ports = [Port(80)] };
            yield return syn with { Ports = [Port(80), Port(81)], SourcePorts = [new(53)], States = ["NEW"] };
            yield return syn with { Ports = [Port(80), Port(81)], SourcePorts = [new(53), new(54)] };
        }

        yield return Rule(new RuleAction.Log()) with { To = Www, Log = new("shop-plain", 4, null) };
        yield return Rule(new RuleAction.Log()) with { From = Sources, To = Destinations, NotFrom = App,
            Log = new("shop-both", null, null) };
    }

    private static PacketConditions Conditions(Func<RuleStatement, RuleStatement> said)
    {
        var (rule, diagnostics) = (said(new RuleStatement(StatementKind.Accept, "x", default)), new DiagnosticBag());
        var matches = KnownMatch.Checked(new MatchContext(rule, new StatementPlace(new LinesAlone(), default, "Accept", "x"), diagnostics));
        return new PacketConditions { Matches = matches.ToValueList() };
    }

    private static CheckedRule Rule(RuleAction action) => new(new("rule", "x", "shop.csx", 1), new("shop.csx", 1), action)
    {
        Families = Families.Both,
        ImpliesAccept = action is RuleAction.Dnat or RuleAction.Snat or RuleAction.Transparent,
    };

    private static PortEntry Port(int port) => new(new(port), null);

    private static AddressItem.Prefix V4(string text) => new(IpPrefix.Parse(text));

    private static AddressItem.Prefix V6(string text) => new(IpPrefix.Parse(text));

    private static AddressItem.Range Range(string text) => IpRange.TryParse(text, out var range) ? new(range)
        : throw new FormatException(text);

    private static string RestoreText(CompiledPartition partition, Family family, TableName table)
    {
        var chains = partition.Chains.Where(chain => chain.Family == family && chain.Table == table).ToList();
        var pointers = partition.Pointers
            .Where(pointer => pointer.Family == family && chains.Exists(chain => chain.Name == pointer.Chain))
            .GroupBy(pointer => pointer.Dispatch, pointer => pointer.ToRuleText());
        var lines = chains.Select(chain => (chain.Name, Rules: chain.Rules.Select(rule => rule.Text)))
            .Concat(pointers.Select(dispatch => (Name: dispatch.Key, Rules: dispatch.AsEnumerable())))
            .OrderBy(chain => chain.Name)
            .ToList();
        var text = new StringBuilder($"*{table}\n");
        lines.ForEach(chain => text.Append($":{chain.Name} - [0:0]\n"));
        lines.ForEach(chain => text.AppendJoin("", chain.Rules.Select(rule => $"-A {chain.Name} {rule}\n")));
        return text.Append("COMMIT\n").ToString();
    }

    private static IEnumerable<string> Differences(string desired, string saved)
    {
        var (ours, theirs) = (AppendLines(desired).ToList(), AppendLines(saved).ToList());
        theirs.Count.ShouldBe(ours.Count);
        return ours.Zip(theirs).Where(pair => pair.First != pair.Second).Select(pair => $"we: {pair.First}\nsave: {pair.Second}\n");
    }

    /// <summary>Sorted by chain: the kernel keeps the order of rules, not that of chains.</summary>
    private static IEnumerable<string> AppendLines(string text) => text.Split('\n')
        .Where(line => line.StartsWith("-A ", StringComparison.Ordinal))
        .Select(RuleNormalizer.Normalize)
        .OrderBy(line => line.Split(' ')[1], StringComparer.Ordinal);

    private static string Run(string command, string input)
    {
        var start = new ProcessStartInfo("unshare", ["-n", "sh", "-c", command]) { RedirectStandardInput = true,
            RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{command}: {errors.Result}");
        return output;
    }
}
