using System.Globalization;
using Ripcs.Core;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>A partition's statements; and how an author would write them, to explain a fault.</summary>
internal sealed record Statements(string Name, int Order, ValueList<RuleStatement> Rules)
{
    public RuleFile ToFile() => new(
        $"rules/{Name}.csx", new LinesAlone(), [new PartitionStatement(Name, Order, new SourceSpan($"rules/{Name}.csx", 1))], RuleWords.Labels, Rules);

    /// <exception cref="ArgumentException">The validator refuses a rule.</exception>
    public static IReadOnlyList<CompiledPartition> Compile(ValueList<Statements> files) =>
        [.. files.Where(file => file.Rules.Count > 0).Select(file => Compiler.Compile(file.ToFile(), default).Partition
            ?? throw new ArgumentException($"refused: {file}", nameof(files)))];

    public override string ToString() =>
        $"Partition(\"{Name}\", order: {Order.ToString(CultureInfo.InvariantCulture)});\n"
        + string.Concat(Rules.Select(rule => $"  {RuleWords.Of(rule)}\n"));
}

/// <summary>Statements in the language's words.</summary>
internal static class RuleWords
{
    private static readonly (string Name, (string V4, string V6) Address)[] Targets =
    [
        ("app-1", Ground.App1), ("app-2", Ground.App2), ("inside-gate", Ground.InsideGate), ("www-2", Ground.Www2), ("gate", Ground.Gate),
        ("mask", Ground.Mask), ("mask-2", Ground.Mask2),
    ];

    /// <summary>A translation to one address a family needs a name for both.</summary>
    public static readonly ValueList<LabelStatement> Labels =
        Targets.Select(target => new LabelStatement(target.Name, [target.Address.V4, target.Address.V6], new SourceSpan("labels", 1))).ToValueList();

    public static string LabelOf((string V4, string V6) address) => Targets.First(target => target.Address == address).Name;

    public static string Of(RuleStatement rule) => string.Concat([
        $"{rule.Kind}(\"{rule.What}\")",
        Call("Ports", rule.Ports), Call("SourcePorts", rule.SourcePorts),
        Call("Protocols", rule.Protocols, isText: true), rule.AnyProtocol ? ".AnyProtocol()" : "", Call("Icmp", rule.IcmpTypes, isText: true),
        Call("From", rule.From, isText: true), Call("NotFrom", rule.NotFrom, isText: true),
        Call("To", rule.To, isText: true), Call("NotTo", rule.NotTo, isText: true),
        rule.In is null ? "" : $".In(\"{rule.In}\")", rule.Out is null ? "" : $".Out(\"{rule.Out}\")", Call("State", rule.States, isText: true),
        Call("Mac", rule.Macs, isText: true), Call("NotMac", rule.NotMacs, isText: true), Call("User", rule.Users, isText: true), Call("NotUser", rule.NotUsers, isText: true),
        .. rule.Translations.Select(Of),
        rule.NoAccept ? ".NoAccept()" : "", rule.Log is null ? "" : ".Log()", rule.RejectWith is null ? "" : $".With(\"{rule.RejectWith}\")",
        rule.Family is { } family ? string.Create(CultureInfo.InvariantCulture, $".Family({family})") : "", ";"]);

    private static string Of(TranslationRequest translation) => translation switch
    {
        TranslationRequest.Dnat dnat => $".Dnat([{List(dnat.Addresses)}], to: \"{dnat.Target}\")",
        TranslationRequest.Snat snat => $".Snat([{List(snat.Addresses)}], to: \"{snat.Target}\")",
        TranslationRequest.Masquerade masquerade => $".Masquerade([{List(masquerade.Addresses)}])",
        _ => throw new ArgumentOutOfRangeException(nameof(translation)),
    };

    private static string Call(string method, ValueList<PortTerm>? ports) =>
        ports is { Count: > 0 } some ? $".{method}({string.Join(", ", some.Select(port => port.Text))})" : "";

    private static string Call(string method, ValueList<string>? words, bool isText) =>
        isText && words is { Count: > 0 } some ? $".{method}({List(some)})" : "";

    private static string List(ValueList<string> words) => string.Join(", ", words.Select(word => $"\"{word}\""));
}
