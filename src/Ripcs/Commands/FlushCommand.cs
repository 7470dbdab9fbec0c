using System.CommandLine;
using Ripcs.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Owned;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs rules flush: unhooks and removes everything that is ours, and nothing else.</summary>
internal static class FlushCommand
{
    private const string Name = "rules flush";

    public static Command Create(CommandHost host)
    {
        var json = CommonOptions.Json();
        var command = new Command("flush", "Remove all of Ripcs's own rules and chains, and nothing else.") { json };
        command.SetAction(result => ReportedRun.Print(
            host, result, Name, result.GetValue(json), () => new Change(host, result, Name, "") { RefusesOtherVariant = false }.Run(Target)));
        return command;
    }

    private static Target Target(FirewallState actual, Knowledge known)
    {
        var owned = Ownership.Read(actual, known);
        var kept = Planner.Make(actual, OwnedState.Empty, known, "kept").Kept;
        var stays = kept.Select(chain => (chain.Family, chain.Table, chain.Chain)).ToHashSet();
        var going = owned.Tables
            .SelectMany(table => table.Chains.Where(chain => !stays.Contains((table.Family, table.Name, chain.Name)))).ToList();
        var (chains, rules) = (going.Count, going.Sum(chain => chain.Rules.Count));
        return new Target(OwnedState.Empty, Diff: null)
        {
            Summary = chains == 0 ? "nothing to do: nothing of Ripcs's is live."
                : $"flush removes {Words.Count(chains, "chain")} ({Words.Count(rules, "rule")}).",
        };
    }
}
