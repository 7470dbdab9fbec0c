using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>Checked rules in a line each, as validation would hand them over, and what becomes of them.</summary>
internal static class Given
{
    public static readonly IpPrefix App = IpPrefix.Parse("10.0.0.1");

    public static CheckedRule Rule(
        string what, RuleAction action, string? from = null, string? to = null, int line = 1, params string[] ports) =>
        new(new RuleOrigin(StatementOf(action), what, "rules/shop.csx", line), new SourceSpan("rules/shop.csx", line, 1), action)
        {
            Families = [Family.IPv4],
            From = from is null ? null : Items(from),
            To = to is null ? null : Items(to),
            Ports = ports.Select(Port).ToValueList(),
            Protocols = ports.Length == 0 ? [] : action is RuleAction.Drop or RuleAction.Reject or RuleAction.Log
                ? [Protocol.Tcp, Protocol.Udp] : [Protocol.Tcp],
            ImpliesAccept = action is RuleAction.Dnat or RuleAction.Snat,
        };

    public static RuleAction Accept => new RuleAction.Accept();

    public static RuleAction Drop => new RuleAction.Drop();

    public static RuleAction Dnat(string addresses, string targets = "10.0.0.1") =>
        new RuleAction.Dnat(Items(addresses), targets.Split(' ').Select(IpPrefix.Parse).ToValueList());

    public static RuleAction Snat(string addresses, string targets = "203.0.113.7") =>
        new RuleAction.Snat(Items(addresses), targets.Split(' ').Select(IpPrefix.Parse).ToValueList());

    public static ValueList<AddressItem> Items(string text) => text.Split(' ').Select(Item).ToValueList();

    public static CheckedPartition Partition(params CheckedRule[] rules) =>
        new(PartitionName.Parse("shop"), 0, "rules/shop.csx", [], rules.ToValueList());

    public static CompiledPartition Compiled(params CheckedRule[] rules) => Compiler.Compile(Partition(rules), new DiagnosticBag());

    /// <summary>The lines of the chain of a kind in a family; none if there is no such chain.</summary>
    public static IEnumerable<string> Lines(
        this CompiledPartition partition, ChainKind kind = ChainKind.Filter, Family family = Family.IPv4) =>
        partition.Chain(kind, family)?.Rules.Select(rule => rule.Text) ?? [];

    public static CompiledChain? Chain(this CompiledPartition partition, ChainKind kind, Family family = Family.IPv4) =>
        partition.Chains.SingleOrDefault(chain => chain.Family == family && PartitionChainName.TryParse(chain.Name, out var name)
            && name.Kind == kind);

    /// <summary>The pointers of a dispatch chain, the name of their chain cut to partition and kind.</summary>
    public static IEnumerable<string> PointerLines(this CompiledPartition partition, DispatchChain dispatch,
        Family family = Family.IPv4) => partition.Pointers
        .Where(pointer => pointer.Dispatch == dispatch.Name && pointer.Family == family)
        .Select(pointer => pointer.ToRuleText()[..^PartitionChainName.HashLength]);

    private static AddressItem Item(string text) => text switch
    {
        "all" => new AddressItem.All(),
        "host" => new AddressItem.Host(),
        "broadcast" => new AddressItem.Broadcast(),
        _ when IpRange.TryParse(text, out var range) => new AddressItem.Range(range),
        _ => new AddressItem.Prefix(IpPrefix.Parse(text)),
    };

    /// <summary>80, 8600-8900 or 443>4443.</summary>
    private static PortEntry Port(string text)
    {
        var map = text.Split('>');
        return new PortEntry(Range(map[0]), map.Length > 1 ? ushort.Parse(map[1], null) : null);
    }

    public static PortRange Range(string text) =>
        text.Split('-') is [var first, var last] ? new PortRange(int.Parse(first, null), int.Parse(last, null))
            : new PortRange(int.Parse(text, null));

    private static string StatementOf(RuleAction action) => action switch
    {
        RuleAction.Accept => "accept",
        RuleAction.Drop => "drop",
        RuleAction.Reject => "reject",
        RuleAction.Log => "log",
        _ => "rewrite",
    };
}
