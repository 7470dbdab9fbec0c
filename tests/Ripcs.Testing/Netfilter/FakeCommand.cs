using System.Globalization;
using System.Text;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Testing.Netfilter;

/// <summary>Runs one command of a block: -A, -I, -D, -N, -F, -X, -P.</summary>
internal sealed class FakeCommand(FakeTable table, int number, List<string> kernelProblems, Action<string> missingChain)
{
    private const string NoChain = "No chain/target/match by that name";

    /// <exception cref="FakeRefusal">The command is refused at once.</exception>
    public void Run(string line)
    {
        var parts = line.Split(' ', 3);
        if (parts[0] is not ("-A" or "-I" or "-D" or "-N" or "-F" or "-X" or "-P"))
            throw FakeRefusal.BadArgument(number, parts[0]);

        // Without a chain, -F and -X mean every chain of the table, others' as well: never what we want to write.
        if (parts.Length == 1 || parts[1].Length == 0)
            throw FakeRefusal.Unparsed(number, $"option \"{parts[0]}\" requires an argument");

        Run(parts[0], parts[1], parts.Length == 3 ? parts[2] : "");
    }

    public static void SetPolicy(FakeChain chain, string policy, int number) =>
        chain.Policy = policy is "ACCEPT" or "DROP" ? policy : throw FakeRefusal.Failed(number, "Bad policy name");

    public static void CheckName(string name, int number)
    {
        if (Encoding.UTF8.GetByteCount(name) > 28)
            throw FakeRefusal.Unparsed(number, $"chain name `{name}' too long (must be under 29 chars)");

        if (name[0] is '-' or '!')
            throw FakeRefusal.Unparsed(number, $"Invalid chain name `{name}'");

        if (FakeRule.IsTarget(name))
            throw FakeRefusal.Unparsed(number, "chain name may not clash with target name");
    }

    private void Run(string command, string chain, string rest)
    {
        switch (command)
        {
            case "-A":
                Insert(Chain(chain), int.MaxValue, rest);
                break;
            case "-I":
                var place = rest.Split(' ', 2);
                var isNumbered = int.TryParse(place[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index);
                Insert(Chain(chain), isNumbered ? index : 1, isNumbered ? string.Concat(place.Skip(1)) : rest);
                break;
            case "-D":
                Delete(chain, rest);
                break;
            case "-N":
                Make(chain);
                break;
            case "-F":
                Chain(chain).Flush();
                break;
            case "-X":
                Remove(chain);
                break;
            case "-P":
                SetPolicy(table.Find(chain) is { Policy: not null } found ? found : throw Failed("Bad built-in chain name"), rest, number);
                break;
        }
    }

    private void Check(string rule, int line)
    {
        if (table.Name != TableName.Set.Value)
            FakeRule.Check(rule, line);
        // A set of another kind is read as an entry that says which.
        else if (!rule.StartsWith("hash:", StringComparison.Ordinal) && (!IpPrefix.TryParse(rule, out var entry) || entry.Length == 0))
        {
            throw FakeRefusal.BadArgument(line, rule);
        }
    }

    private void Insert(FakeChain chain, int place, string rule)
    {
        Check(rule, number);
        if (place == 0)
            throw FakeRefusal.Unparsed(number, "Invalid rule number `0'");

        if (place != int.MaxValue && place > chain.Rules.Count + 1)
            throw Failed("Index of insertion too big");

        if (TargetProblem(chain, rule) is { } problem)
        {
            Report($"RULE_{(place == int.MaxValue ? "APPEND" : "INSERT")} failed ({problem}): rule in chain {chain.Name}");
            return;
        }

        chain.Insert(Math.Min(place - 1, chain.Rules.Count), rule);
    }

    private string? TargetProblem(FakeChain chain, string rule)
    {
        var target = RuleTarget.Find(rule)?.Name;
        if (target is null)
            return null;

        if (table.Find(target) is { } next)
            return next.Policy is not null ? "Operation not supported" : table.Leads(target, chain.Name) ? "Too many links" : null;

        if (!FakeRule.IsTarget(target))
            missingChain(target);

        return target is "DNAT" or "SNAT" or "MASQUERADE" or "REDIRECT" && table.Name != "nat" ? "Invalid argument" : null;
    }

    private void Delete(string name, string rule)
    {
        Check(rule, number);
        var chain = table.Find(name);
        if (chain is not null && chain.Delete(rule))
            return;

        if (chain is null || !chain.HasForgotten(rule))
            throw Failed("Bad rule (does a matching rule exist in that chain?)");

        Report($"RULE_DELETE failed (No such file or directory): rule in chain {name}");
    }

    private void Make(string chain)
    {
        CheckName(chain, number);
        if (table.Find(chain) is not null)
            throw Failed("Chain already exists");

        table.Add(chain);
    }

    private void Remove(string name)
    {
        var chain = Chain(name);
        if (chain.Policy is not null || chain.Rules.Count > 0 || table.Chains.Any(other => other.JumpsTo(name)))
        {
            Report($"CHAIN_DEL failed (Device or resource busy): chain {name}");
        }
        else
        {
            table.Remove(name);
        }
    }

    private FakeChain Chain(string name) => table.Find(name) ?? throw Failed(NoChain);

    private FakeRefusal Failed(string reason) => FakeRefusal.Failed(number, reason);

    private void Report(string problem) => kernelProblems.Add(string.Create(CultureInfo.InvariantCulture, $"line {number}: {problem}"));
}
