using Ripcs.Core;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Testing;

namespace Ripcs.Kernel.Tests.Netfilter;

/// <summary>Options that are right, spoilt in every way; and who refuses them: the compiler, or iptables itself.</summary>
internal static class SpoiltOptions
{
    private static readonly SourceSpan At = new("rules/shop.csx", 3);

    /// <summary>An option of nobody at the end; each left out, said twice, negated, with nonsense,
    /// a number beyond all, without a value, with one too many, and turned round.</summary>
    public static IEnumerable<ValueList<RuleOption>> Of(ValueList<RuleOption> options)
    {
        yield return [.. options, new RuleOption("--frob", "", false)];
        foreach (var (place, option) in options.Index())
        {
            ValueList<RuleOption> Other(RuleOption other) => options.Select((one, index) => index == place ? other : one).ToValueList();
            yield return options.Where((_, index) => index != place).ToValueList();
            yield return [.. options, option];
            yield return Other(option with { IsNot = true });
            yield return Other(option with { Value = "nonsense" });
            yield return Other(option with { Value = "99999999999999999999" });
            yield return Other(option with { Value = "" });
            yield return Other(option with { Value = $"{option.Value} 1" });
            yield return Other(option with { Value = string.Join(':', option.Value.Split(':').Reverse()) });
        }
    }

    /// <summary>True if the compiler refuses a Raw with these lines.</summary>
    public static bool AreRefused(Family family, params string[] lines) => Compiler.Compile(
        new RuleFile("rules/shop.csx", new LinesAlone(), [new PartitionStatement("shop", 0, At)], [], [])
        {
            Raws = [new RawStatement(string.Join('\n', lines), At) { Family = family is Family.IPv4 ? 4 : 6, IsAfter = false }],
        },
        DateOnly.MinValue).Partition is null;

    /// <summary>Those that iptables-nft refuses before it asks the kernel;
    /// there is a set of addresses by the name of each family.</summary>
    /// <param name="line">The table and the line of each.</param>
    public static List<string> RefusedByIptables(Family family, List<string> rules, Func<string, (string Table, string Line)> line)
    {
        var tool = family is Family.IPv4 ? "iptables" : "ip6tables";
        using var host = NetworkNamespace.Create();
        var folder = Directory.CreateTempSubdirectory("ripcs-test-");
        var said = Path.Combine(folder.FullName, "rules");
        File.WriteAllLines(said, rules.Select(line).Select(one => $"*{one.Table}|{one.Line}"));
        var answers = host.Shell(
            "ipset create IPv4 hash:ip; ipset create IPv6 hash:ip family inet6; "
            + $"while IFS='|' read -r table line; do printf '%s\\n%s\\nCOMMIT\\n' \"$table\" \"$line\" | {tool}-nft-restore --test "
                + $">/dev/null 2>&1 && echo yes || echo no; done <{said}");
        folder.Delete(recursive: true);
        return rules.Zip(answers.Split('\n')).Where(pair => pair.Second == "no").Select(pair => pair.First).ToList();
    }
}
