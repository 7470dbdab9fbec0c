using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Rendering;

/// <summary>How "rules generate" prints.</summary>
internal enum GenerateFormat
{
    /// <summary>One iptables command a line.</summary>
    Commands,

    /// <summary>Text for iptables-restore --noflush.</summary>
    Restore,
}

/// <summary>Prints a desired state as it would be made on a host that has nothing of ours.</summary>
internal sealed class GenerateRenderer(TextWriter output)
{
    public void Write(IReadOnlyList<OwnedTable> tables, GenerateFormat format)
    {
        for (var i = 0; i < tables.Count; i++)
        {
            if (format is GenerateFormat.Restore)
            {
                output.Write(RestoreWriter.Write(new Block(tables[i].Family, tables[i].Name, "generate", Steps(tables[i]))));
                continue;
            }

            output.WriteLine($"{(i > 0 ? "\n" : "")}# {Words.Place(tables[i].Family, tables[i].Name)}");
            foreach (var line in Commands(tables[i]))
            {
                output.WriteLine(line);
            }
        }
    }

    private static ValueList<Step> Steps(OwnedTable table) =>
    [
        .. table.Chains.Select(chain => new Step.NewChain(chain.Name)),
        .. table.Chains.SelectMany(chain => chain.Rules.Select(rule => new Step.Append(chain.Name, rule))),
        .. table.Hooks.Select(hook => new Step.Insert(hook.BuiltIn, 1, hook.ToRuleText())),
    ];

    private static IEnumerable<string> Commands(OwnedTable table)
    {
        var tool = table.Family is Family.IPv4 ? "iptables" : "ip6tables";
        return Steps(table).Select(step => $"{tool} -w -t {table.Name} {StepText(step)}");
    }

    private static string StepText(Step step) => step switch
    {
        Step.NewChain(var chain) => $"-N {chain}",
        Step.Append(var chain, var rule) => $"-A {chain} {ShellText(rule)}",
        Step.Insert(var chain, _, var rule) => $"-I {chain} {rule}",
        _ => throw new InvalidOperationException($"generate makes no such step: {step}"),
    };

    // Saved form quotes with double quotes, in which a shell still reads $, ` and !; single quotes leave all as it is.
    private static string ShellText(string rule) => string.Join(' ', RuleTokens.Split(rule).Select(token =>
        token.StartsWith('"') ? $"'{QuotedText.Unquote(token).Replace("'", "'\\''", StringComparison.Ordinal)}'" : token == "!" ? "'!'" : token));
}
