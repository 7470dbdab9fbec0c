using System.Globalization;
using Ripcs.Core;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>A partition's statements; and how an author would write them, to explain a fault.</summary>
internal sealed record Statements(string Name, int Order, ValueList<RuleStatement> Rules)
{
    public HostPolicyStatement? HostPolicy { get; init; }

    public ValueList<RawStatement> Raws { get; init; }

    public RuleFile ToFile() => new(
        $"rules/{Name}.csx", new LinesAlone(), [new PartitionStatement(Name, Order, new SourceSpan($"rules/{Name}.csx", 1))],
        RuleWords.Labels, Rules)
    {
        HostPolicies = HostPolicy is { } policy ? [policy] : [], Raws = Raws,
    };

    /// <exception cref="ArgumentException">The validator refuses a rule.</exception>
    public static IReadOnlyList<CompiledPartition> Compile(ValueList<Statements> files) =>
        [.. files.Where(file => file.Rules.Count + file.Raws.Count > 0 || file.HostPolicy is not null).Select(Compile)];

    private static CompiledPartition Compile(Statements file) => Compiler.Compile(file.ToFile(), default) is var compiled
        && compiled.Partition is { } partition
        ? partition : throw new ArgumentException($"refused: {file}{string.Join('\n', compiled.Diagnostics)}", nameof(file));

    public override string ToString() =>
        $"Partition(\"{Name}\", order: {Order.ToString(CultureInfo.InvariantCulture)});\n"
        + (HostPolicy is { } policy ? $"  {RuleWords.Of(policy)}\n" : "")
        + string.Concat(Raws.Select(raw => $"  Raw(\"{raw.Lines.Replace("\n", "\\n", StringComparison.Ordinal)}\")"
            + $"{(raw.IsAfter switch { true => ".AfterPartitions()", false => ".BeforePartitions()", _ => "" })};\n"))
        + string.Concat(Rules.Select(rule => $"  {RuleWords.Of(rule)}\n"));
}

/// <summary>Statements in the language's words.</summary>
internal static class RuleWords
{
    private static readonly (string Name, (string V4, string V6) Address)[] Targets =
    [
        ("app-1", Ground.App1), ("app-2", Ground.App2), ("insider", Ground.Insider), ("inside-gate", Ground.InsideGate),
        ("www-2", Ground.Www2), ("gate", Ground.Gate),
        ("mask", Ground.Mask), ("mask-2", Ground.Mask2),
    ];

    /// <summary>Two sets of which the second holds more than the first.</summary>
    public static readonly ValueList<string> Sets = ["few", "more"];

    /// <summary>A translation to one address a family needs a name for both.</summary>
    public static readonly ValueList<LabelStatement> Labels =
    [
        .. Targets.Select(target => new LabelStatement(target.Name, [target.Address.V4, target.Address.V6], new SourceSpan("labels", 1))),
        Set("few", Ground.Bad),
        Set("more", Ground.Bad, ("198.51.100.2/31", "2001:db8:c::2/127"), Ground.App1, Ground.Www1),
    ];

    public static string LabelOf((string V4, string V6) address) => Targets.First(target => target.Address == address).Name;

    public static string Of(RuleStatement rule) => string.Concat([
        $"{rule.Kind}(\"{rule.What}\")",
        Call("Ports", rule.Ports), Call("SourcePorts", rule.SourcePorts),
        Call("Protocols", rule.Protocols, isText: true), rule.AnyProtocol ? ".AnyProtocol()" : "",
        Call("Icmp", rule.IcmpTypes, isText: true),
        Call("From", rule.From, isText: true), Call("NotFrom", rule.NotFrom, isText: true),
        Call("To", rule.To, isText: true), Call("NotTo", rule.NotTo, isText: true), Call("OriginalTo", rule.OriginalTo, isText: true),
        Call("In", rule.In, isText: true), Call("Out", rule.Out, isText: true),
        rule.NotIn is null ? "" : $".NotIn(\"{rule.NotIn}\")", rule.NotOut is null ? "" : $".NotOut(\"{rule.NotOut}\")",
        Call("State", rule.States, isText: true),
        Call("Mac", rule.Macs, isText: true), Call("NotMac", rule.NotMacs, isText: true), Call("User", rule.Users, isText: true),
        Call("NotUser", rule.NotUsers, isText: true), Call("Group", rule.Groups, isText: true),
        Call("NotGroup", rule.NotGroups, isText: true), rule.Place is MatchPlace.Everywhere ? "" : $".{rule.Place}()",
        .. rule.Translations.Select(Of), Call("Hairpin", rule.Hairpin, isText: true),
        rule.NoAccept ? ".NoAccept()" : "", rule.Log is null ? "" : ".Log()",
        rule.LogGroup is { } group ? string.Create(CultureInfo.InvariantCulture, $".ToGroup({group})") : "",
        rule.RejectWith is null ? "" : $".With(\"{rule.RejectWith}\")",
        rule.Family is { } family ? string.Create(CultureInfo.InvariantCulture, $".Family({family})") : "", ";"]);

    private static string Of(TranslationRequest translation) => translation switch
    {
        TranslationRequest.Dnat dnat => $".Dnat([{List(dnat.Addresses)}], to: \"{dnat.Target}\")",
        TranslationRequest.Snat snat => $".Snat([{List(snat.Addresses)}], to: \"{snat.Target}\")",
        TranslationRequest.Masquerade masquerade => $".Masquerade([{List(masquerade.Addresses)}])",
        TranslationRequest.Redirect redirect => $".Redirect({redirect.Port?.Text})",
        TranslationRequest.Balance balance => $".Balance([{List(balance.Addresses)}], [{List(balance.Targets)}])",
        TranslationRequest.Netmap netmap => $".Netmap([{List(netmap.Addresses)}], to: \"{netmap.To}\")",
        TranslationRequest.Transparent transparent => $".Transparent({transparent.Port.Text})",
        TranslationRequest.SynProxy proxy => $".SynProxy([{List(proxy.Addresses)}])",
        _ => throw new ArgumentOutOfRangeException(nameof(translation)),
    };

    public static string Of(HostPolicyStatement policy) => string.Concat([
        "HostPolicy()",
        policy.Default is { } set ? $".Default(input: {Of(set.Input)}, forward: {Of(set.Forward)}, output: {Of(set.Output)})" : "",
        policy.AllowLoopback ? ".AllowLoopback()" : "", policy.AllowEstablished ? ".AllowEstablished()" : "",
        policy.DropInvalid ? ".DropInvalid()" : "", policy.AllowDhcp ? ".AllowDhcp()" : "", policy.AllowVrrp ? ".AllowVrrp()" : "",
        policy.AllowMulticastDns ? ".AllowMulticastDns()" : "", policy.WithoutNeededIcmp ? ".WithoutNeededIcmp()" : "",
        policy.IcmpTypes is { } types ? $".AllowIcmp({List(types)})" : "", policy.LogDropped switch { null => "", { Group: { } to } =>
            string.Create(CultureInfo.InvariantCulture, $".LogDropped(group: {to})"), _ => ".LogDropped()" },
        policy.RejectRest is { With: var answer } ? $".RejectRest({(answer is null ? "" : $"with: \"{answer}\"")})" : "",
        policy.Family is { } family ? string.Create(CultureInfo.InvariantCulture, $".Family({family})") : "", ";"]);

    private static string Of(int? policy) => policy switch { 0 => "Policy.Accept", 1 => "Policy.Drop", _ => "not said" };

    private static LabelStatement Set(string name, params (string V4, string V6)[] members) =>
        new(name, members.SelectMany(member => new[] { member.V4, member.V6 }).ToValueList(), new SourceSpan("labels", 1)) { IsSet = true };

    private static string Call(string method, ValueList<PortTerm>? ports) =>
        ports is { Count: > 0 } some ? $".{method}({string.Join(", ", some.Select(port => port.Text))})" : "";

    private static string Call(string method, ValueList<string>? words, bool isText) =>
        isText && words is { Count: > 0 } some ? $".{method}({List(some)})" : "";

    private static string List(ValueList<string> words) => string.Join(", ", words.Select(word => $"\"{word}\""));
}
