using System.Text;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Rendering;

/// <summary>The output format of "rules generate".</summary>
internal enum GenerateFormat
{
    /// <summary>One iptables command a line.</summary>
    Commands,

    /// <summary>Text for iptables-restore --noflush.</summary>
    Restore,

    /// <summary>The sets, as text for ipset restore.</summary>
    Ipset,
}

/// <summary>Prints a desired state as it would be built on a host without owned rules.</summary>
internal sealed class GenerateRenderer(TextWriter output)
{
    public void Write(IReadOnlyList<OwnedTable> tables, GenerateFormat format)
    {
        for (var i = 0; i < tables.Count; i++)
        {
            if (format is GenerateFormat.Ipset || tables[i].Name == TableName.Set)
            {
                WriteSets(tables[i], format, isFirst: i == 0);
                continue;
            }

            if (format is GenerateFormat.Restore)
            {
                output.Write(RestoreWriter.Write(new Block(tables[i].Family, tables[i].Name, "generate", Steps(tables[i]))));
                continue;
            }

            // A console sends each line separately, which takes longer than making it.
            var text = new StringBuilder().Append(i > 0 ? output.NewLine
                : "").Append("# ").Append(Words.Place(tables[i].Family, tables[i].Name)).Append(output.NewLine);
            foreach (var line in Commands(tables[i]))
            {
                text.Append(line).Append(output.NewLine);
            }

            output.Write(text);
        }
    }

    // The input of iptables-restore contains no sets.
    private void WriteSets(OwnedTable table, GenerateFormat format, bool isFirst)
    {
        if (table.Name != TableName.Set || format is GenerateFormat.Restore)
            return;

        var text = new StringBuilder();
        if (format is GenerateFormat.Commands)
            text.Append(isFirst ? "" : output.NewLine).Append("# ").Append(Words.Place(table.Family, table.Name)).Append(output.NewLine);

        foreach (var line in IpsetText.Of(table))
        {
            text.Append(format is GenerateFormat.Commands ? "ipset " : "").Append(line).Append(output.NewLine);
        }

        output.Write(text);
    }

    private static ValueList<Step> Steps(OwnedTable table) => ValueList.Create<Step>(
    [
        .. Made<Step>(table, chain => new Step.NewChain(chain), (chain, rule) => new Step.Append(chain, rule),
            (chain, rule) => new Step.Insert(chain, 1, rule), chain => new Step.SetPolicy(chain.BuiltIn, chain.Policy)),
    ]);

    /// <summary>The steps that build a table, in order.</summary>
    private static IEnumerable<T> Made<T>(
        OwnedTable table, Func<ChainName, T> make, Func<ChainName, string, T> append, Func<ChainName, string, T> insertFirst,
        Func<ChainPolicy, T> set) =>
        table.Chains.Select(chain => make(chain.Name))
            .Concat(table.Chains.SelectMany(chain => chain.Rules.Select(rule => append(chain.Name, rule))))
            .Concat(table.Hooks.GroupBy(hook => hook.BuiltIn).SelectMany(hooks => hooks.Reverse())
                .Select(hook => insertFirst(hook.BuiltIn, hook.ToRuleText())))
            .Concat(table.Policies.Select(set));

    private static IEnumerable<string> Commands(OwnedTable table)
    {
        var tool = table.Family is Family.IPv4 ? "iptables" : "ip6tables";
        return Made(table, chain => $"-N {chain}", (chain, rule) => $"-A {chain} {ShellText(rule)}", (chain, rule) => $"-I {chain} {rule}",
            chain => $"-P {chain.BuiltIn} {chain.Policy}")
            .Select(command => $"{tool} -w -t {table.Name} {command}");
    }

    // The saved form uses double quotes, in which a shell still interprets $, ` and !; in single quotes it interprets nothing.
    private static string ShellText(string rule) => !rule.AsSpan().ContainsAny('"', '!') ? rule
        : string.Join(' ', RuleTokens.Split(rule).Select(token =>
        token.StartsWith('"') ? $"'{QuotedText.Unquote(token).Replace("'", "'\\''", StringComparison.Ordinal)}'" : token == "!" ? "'!'"
            : token));
}
