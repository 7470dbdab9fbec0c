using System.Text.RegularExpressions;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Changes.Operations;

/// <summary>A rule that this host cannot load now, with the error message of iptables or of the kernel.</summary>
internal sealed record UnloadableRule(WrittenRule Rule, string Words)
{
    public (Family, TableName, ChainName, string) Key => (Rule.Chain.Family, Rule.Chain.Table, Rule.Chain.Name, Rule.Text);
}

/// <summary>The rules that a restore leaves out: a host must come up
/// closed even if a foreign set, a match or a module is missing.</summary>
internal sealed partial record LeftOutRules(ValueList<UnloadableRule> Rules)
{
    public static readonly LeftOutRules Nothing = new([]);

    /// <summary>The tables that are left out as a whole: a kernel may lack nat or raw.</summary>
    public ValueList<TableName> Tables { get; init; }

    /// <summary>True if of filter only the rules come back whose matches every kernel with a firewall
    /// has: they include the policies, lo, established and the operators' access.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Why whole tables are left out.</summary>
    public string Why { get; init; } = "";

    public bool LeavesTables => Tables.Count > 0 || IsPlain;

    /// <summary>True if no table of a family comes back.</summary>
    /// <param name="state">The state to restore.</param>
    public bool LeavesAll(OwnedState state, Family family) =>
        state.Tables.Where(table => table.Family == family).All(table => table.Name == TableName.Set || Tables.Contains(table.Name));

    /// <summary>The same without the sets of a family, and without the rules that ask them; null if there are none.</summary>
    /// <param name="state">The state to restore.</param>
    /// <param name="why">Why the sets cannot be made.</param>
    public LeftOutRules? WithoutSets(OwnedState state, OwnedState live, Family family, string why)
    {
        var asking = OfSets(Chains(state), why).Where(rule => rule.Rule.Chain.Family == family).ToList();
        return asking.Count == 0 && state.Table(family, TableName.Set).IsEmpty ? null : this with
        {
            Rules = Rules.Concat(asking.Where(rule => !IsIn(live, rule.Key))).DistinctBy(rule => rule.Key).ToValueList(),
            Tables = [.. Tables, TableName.Set],
        };
    }

    // Each round costs a trial of everything that comes back.
    private const int Rounds = 20;

    /// <summary>Tries all rules in a throw-away namespace, repeatedly and without those that fail to load.</summary>
    /// <param name="desired">The state to restore.</param>
    public static LeftOutRules Find(IRehearsal rehearsal, OwnedState desired, FirewallState live, bool hasSets)
    {
        var all = Chains(desired);
        var found = hasSets ? [] : OfSets(all, "ipset is not installed").ToList();
        for (var round = 0; round < Rounds; round++)
        {
            var left = found.Select(rule => rule.Key).ToHashSet();
            var rest = all.Select(chain =>
                chain with { Rules = [.. chain.Rules.Where(rule => !left.Contains((chain.Family, chain.Table, chain.Name, rule)))] });
            var refused = rehearsal.Try([.. rest], live).Objections.OfType<Objection.Refused>().ToList();
            if (refused.Count == 0)
                break;

            found.AddRange(refused.SelectMany(rule => Alike(all, rule)).DistinctBy(rule => rule.Key)
                .Where(rule => !left.Contains(rule.Key)));
        }

        return new(found.ToValueList()) { Tables = hasSets ? [] : [TableName.Set] };
    }

    /// <summary>The state without the rules that are left out; what is live stays, because it could be loaded.</summary>
    public OwnedState Without(OwnedState state, OwnedState live)
    {
        var left = Rules.Select(rule => rule.Key).ToHashSet();
        return left.Count == 0 && !LeavesTables ? state : new OwnedState([
            .. from table in state.Tables
               where !Tables.Contains(table.Name)
               select table
                with { Chains = [.. table.Chains.Select(chain =>
                chain with { Rules = [.. chain.Rules.Where(rule => Stays(table, chain, rule))] })] },
            .. live.Tables.Where(table => Tables.Contains(table.Name))]);

        bool Stays(OwnedTable table, OwnedChain chain, string rule) =>
            table.Name == TableName.Set
                || (!left.Contains((table.Family, table.Name, chain.Name, rule))
                && (!IsPlain || table.Name != TableName.Filter || LeftOutRule.IsPlain(table, rule)))
                || IsIn(live, (table.Family, table.Name, chain.Name, rule));
    }

    /// <summary>The rules that do not come back, for the record.</summary>
    /// <param name="whole">The state to restore.</param>
    /// <param name="time">The time of the restore.</param>
    public IEnumerable<LeftOutRule> Of(OwnedState whole, OwnedState live, DateTimeOffset time)
    {
        var (rest, words) = (Without(whole, live), Rules.ToLookup(rule => rule.Key, rule => rule.Words.TrimEnd('.')));
        foreach (var table in whole.Tables)
        {
            var kept = rest.Table(table.Family, table.Name);
            foreach (var hook in table.Hooks.Except(kept.Hooks))
            {
                yield return Left(hook.BuiltIn, hook.ToRuleText());
            }

            foreach (var chain in table.Chains)
            {
                if (kept.Find(chain.Name) is not { } found)
                {
                    yield return Left(chain.Name, null);
                    continue;
                }

                foreach (var rule in chain.Rules.Except(found.Rules))
                {
                    yield return Left(chain.Name, rule);
                }
            }

            LeftOutRule Left(ChainName chain, string? rule) => new(table.Family, table.Name, chain, rule,
                words[(table.Family, table.Name, chain, rule ?? "")].FirstOrDefault() ?? Why, time);
        }
    }

    private static bool IsIn(OwnedState live, (Family Family, TableName Table, ChainName Chain, string Rule) rule) =>
        live.Table(rule.Family, rule.Table).Find(rule.Chain)?.Rules.Contains(rule.Rule) is true;

    // A missing set or match affects all rules that name it, perhaps one in each of a thousand partitions.
    private static IEnumerable<UnloadableRule> Alike(ValueList<WrittenChain> all, Objection.Refused refused)
    {
        yield return new UnloadableRule(refused.Rule, refused.Words);
        var missing = MissingSet().Match(refused.Words) is { Success: true } set ? $" {set.Groups[1].Value} "
            : MissingExtension().Match(refused.Words) is { Success: true } extension
                ? $"-{(extension.Groups[1].Value is "match" ? 'm' : 'j')} {extension.Groups[2].Value} " : null;
        foreach (var rule in missing is null ? []
            : All(all).Where(rule => rule.Chain.Family == refused.Rule.Chain.Family
            && $"{rule.Text} ".Contains(missing, StringComparison.Ordinal)))
        {
            yield return new UnloadableRule(rule, refused.Words);
        }
    }

    private static ValueList<WrittenChain> Chains(OwnedState state) =>
    [
        .. from table in state.Tables
           where table.Name != TableName.Set
           from chain in table.Chains
           select new WrittenChain(table.Family, table.Name, chain.Name, chain.Rules),
    ];

    private static IEnumerable<UnloadableRule> OfSets(ValueList<WrittenChain> chains, string why) =>
        All(chains).Where(rule => ParsedRule.Of(rule.Text).Sets.Any()).Select(rule => new UnloadableRule(rule, why));

    private static IEnumerable<WrittenRule> All(ValueList<WrittenChain> chains) =>
        chains.SelectMany(chain => chain.Rules.Select((_, place) => new WrittenRule(chain, place)));

    [GeneratedRegex(@"Set (\S+) doesn't exist")]
    private static partial Regex MissingSet();

    [GeneratedRegex(@"Couldn't load (match|target) `([^']+)'")]
    private static partial Regex MissingExtension();
}
