using System.Text.RegularExpressions;
using Ripcs.Core.Validation;

namespace Ripcs.Importing;

/// <summary>
/// Turns dumps into rule files that decide every packet as the dumps do: the list of
/// steps. What no statement expresses exactly becomes Raw, in the order of the dump.
/// </summary>
public static partial class Importer
{
    private const string HostName = "host";
    private const int ChainsToShow = 3;

    /// <summary>Imports the rules of a host.</summary>
    /// <param name="dumps">At most one for each family.</param>
    /// <exception cref="ImportException">They contain something that iptables would not load either.</exception>
    public static ImportResult Import(ValueList<Dump> dumps)
    {
        var left = LeftToPrograms.In(dumps);
        var strange = dumps.SelectMany(dump => dump.Tables).Where(table => !Tables.Ours.Contains(table.Name))
            .SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)
            .Select(rule => new RuleFate(rule, FateKind.Refused, $"Ripcs has no rules in table {rule.Table}"));
        ValueList<RuleFate> refused =
        [
            .. RawImport.Add(new DraftFile(HostName), left.Rest, new HashSet<DumpRule>(), RawPlaces.None).Fates
                .Where(fate => fate.Kind is FateKind.Refused),
            .. strange,
        ];
        var loaded = Without(left.Rest, refused.Select(fate => fate.Rule).ToHashSet());
        var inlined = loaded.Select(InlinedChains.Of).ToValueList();
        return Import(dumps, left, refused, loaded, inlined) is { IsProved: true } proved ? proved
            : Import(dumps, left, refused, loaded, loaded);
    }

    /// <param name="loaded">The dumps without what iptables refuses and what is left to programs.</param>
    /// <param name="inlined">The same with the rules of chains where these are jumped to, or as it is.</param>
    private static ImportResult Import(
        ValueList<Dump> dumps, LeftToPrograms left, ValueList<RuleFate> refused, ValueList<Dump> loaded, ValueList<Dump> inlined)
    {
        var unreached = inlined.SelectMany(IdleRules.Unreached).ToList();
        var rest = Without(inlined, unreached.Select(found => found.Rule).ToHashSet());
        var defaults = HostPolicyImport.Of(rest, refused.Select(fate => fate.Rule).ToList());

        // A comment above a rule that the host policy says, or nothing, is not about the rules below that one.
        var elsewhere = unreached.Select(found => found.Rule).Concat(defaults?.Said ?? [])
            .Where(rule => rule.IsFirst).Select(rule => rule.Section).ToHashSet();
        var draft = new DraftFile(HostName)
        {
            Endings = ChainFunctions.Endings(loaded),
            HostPolicy = WithChainsInFront(defaults?.Policy, left.ChainsInFront),
            Remarks = [.. Remarks(left.Rest), .. dumps.SelectMany(dump => dump.Head).Distinct(),
                .. refused.SelectMany(fate => OfRefused(fate, dumps.First(dump => dump.Family == fate.Rule.Family))),
                .. dumps.SelectMany(dump => RefusedPolicies(dump).Select(policy => OfRefused(policy, dump)))],
            Comments = dumps.SelectMany(dump => dump.Comments).DistinctBy(section => section.Key)
                .Where(section => !elsewhere.Contains(section.Key))
                .Append(new(FilterImport.OfPolicies, ["what a policy denies: write new accepts above this line"]))
                .Concat(loaded.SelectMany(dump => dump.Tables).SelectMany(table => table.Chains)
                    .Where(chain => chain.Policy is null && ChainFunctions.EndingOf(chain) is null).Select(chain => chain.Name).Distinct()
                    .Select(name => KeyValuePair.Create(FilterLine.OfChain(name),
                        ValueList.Create([IsRipts(name) ? name.Value[..name.Value.LastIndexOf('-')] : name.Value])))).ToDictionary(),
        };
        var (rewrites, translated) = NatImport.Of(rest);
        draft = draft with { Titled = translated.Where(rule => rule.IsTold).Select(rule => rule.Section).ToHashSet() };
        ValueList<DumpRule> said = [.. defaults?.Said ?? [], .. translated];
        var proved = FilterImport.Of(draft, rest, loaded, said.ToHashSet(), rewrites);
        var (file, raw) = proved is var (statements, its) ? (statements, its)
            : RawImport.Add(NatImport.Named(draft, rewrites), rest, said.ToHashSet(), new RawPlaces(
                from builtIn in ImportProof.BuiltIns
                from dump in rest
                where defaults?.Policy.HasDefaultOf(dump.Family, builtIn.Value) is true
                select (dump.Family, builtIn)));

        // A comment is about the first rule below it: it stays with that rule, in the Raw if that is where the rule is.
        var stated = raw.Where(fate => fate.Kind is FateKind.Statement && fate.Why != FilterImport.ByRewrite).Select(fate => fate.Rule)
            .Concat(translated).Where(rule => rule.IsFirst || rule.Of.Any(of => of.IsFirst && of.Section == rule.Section))
            .Select(rule => rule.Section).ToHashSet();
        var told = raw.Where(fate => fate.Kind is FateKind.Raw && fate.Rule.IsFirst)
            .Select(fate => fate.Rule.Section).Concat(stated)
            .Concat(refused.Select(fate => fate.Rule).Where(rule => rule.IsFirst).Select(rule => rule.Section)).ToHashSet();
        var host = file with
        {
            Comments = file.Comments.Where(section => section.Key == FilterImport.OfPolicies
                || FilterLine.ChainOf(section.Key) is not null || stated.Contains(section.Key)).ToDictionary(),
            LastRemarks = WithoutRule(dumps, told),
        };

        ValueList<DraftFile> files = host.IsEmpty ? [] : proved is null ? [host] : CustomerFiles.Of(host, loaded);
        if (dumps is [var only])
            files = files.Select(own => own.InFamily(only.Family)).ToValueList();

        var written = files.Select(own => (File: own, Text: ScriptText.Of(own))).Select(own =>
            (own.File, own.Text, Statements: new WrittenStatements(own.File, own.Text))).ToList();
        var byPolicy = (defaults?.Said ?? []).ToHashSet();
        var all = OfDump(raw.Concat(said.Select(rule => new RuleFate(rule, FateKind.Statement)))
            .Select(fate => fate.Kind is not FateKind.Statement ? fate
                : fate with { Why = written.Select(own => own.Statements.Of(fate.Rule, byPolicy.Contains(fate.Rule)))
                    .FirstOrDefault(where => where.Length > 0, "") })
            .Concat(left.Fates).Concat(refused)
            .Concat(unreached.Select(found => new RuleFate(found.Rule, FateKind.WithoutEffect,
                string.Create(CultureInfo.InvariantCulture, $"line {found.By.Line} takes all of its packets")))), loaded);
        return new ImportResult(
            [.. written.Select(own => new ImportedFile(own.File.FileName, own.Text, own.File.Statements))],
            all.OrderBy(fate => fate.Rule.Family).ThenBy(fate => fate.Rule.Line).ToValueList(),
            dumps.SelectMany(RefusedPolicies).ToValueList())
        {
            IsProved = proved is not null,
            Drafts = files,
            Notes =
            [
                .. dumps.GroupBy(dump => dump.Source, dump => dump.Edited).Select(file => PrintedForm.Note(file.Key,
                    file.SelectMany(edited => edited).Distinct().Order().ToValueList())).OfType<string>()
                    .Select(note => $"{note}: there is nothing to do"),
                .. dumps.Where(dump => dump.LinesOfOther > 0 && dumps.Count == 1).Select(OfOther),
                .. AreOfRipt(dumps) ? new[] { "Ript's chains have names that Ripcs needs: remove them in the same change, with "
                    + Advice.To(Way.ApplyReplacing) } : [],
                .. OfHooks(dumps, all),
                .. OfLimits(loaded, files),
                .. OtherPrograms.Notes(dumps, left, all.Where(fate => fate.Kind is FateKind.Raw).Select(fate => fate.Rule)),
            ],
        };
    }

    /// <summary>What becomes of the rules of the dumps, of which several may be said by one, and one by several.</summary>
    private static List<RuleFate> OfDump(IEnumerable<RuleFate> fates, ValueList<Dump> loaded)
    {
        var all = fates.SelectMany(fate => fate.Rule.Of.Count == 0 ? [fate]
                : fate.Rule.Of.Distinct().Select(rule => fate with { Rule = rule }))
            .GroupBy(fate => fate.Rule).Select(Together).ToList();
        var known = all.Select(fate => fate.Rule).ToHashSet();
        var idle = loaded.SelectMany(dump => dump.Tables).Where(table => Tables.Ours.Contains(table.Name))
            .SelectMany(table => table.Chains).SelectMany(chain => chain.Rules).Where(rule => !known.Contains(rule))
            .Select(rule => new RuleFate(rule, FateKind.WithoutEffect));
        return [.. all.Concat(idle).Select(fate => fate is not { Kind: FateKind.WithoutEffect, Why: "" } ? fate : fate with
        {
            Why = IdleRules.Why(fate.Rule, loaded.First(dump => dump.Family == fate.Rule.Family).Table(fate.Rule.Table)),
        })];
    }

    private static RuleFate Together(IEnumerable<RuleFate> same)
    {
        var first = same.MinBy(fate => (fate.Kind is FateKind.Raw ? 0 : fate.Kind is FateKind.Statement ? 1 : 2, fate.Why.Length == 0))!;
        var others = same.Where(fate => fate.Kind == first.Kind && fate.Why.Length > 0).Select(fate => fate.Why).Distinct().Count() - 1;
        return first.Kind is not FateKind.Statement || others < 1 ? first
            : first with { Why = $"{first.Why} and {Words.Count(others, "other place")}" };
    }

    // A script may fill such a chain later.
    private static IEnumerable<string> OfHooks(ValueList<Dump> dumps, IEnumerable<RuleFate> fates)
    {
        var hooks = (
            from fate in fates
            where fate.Kind is FateKind.WithoutEffect
            let table = dumps.First(dump => dump.Family == fate.Rule.Family).Table(fate.Rule.Table)
            let chain = RuleTarget.Find(fate.Rule.Text)?.Chain
            where chain is { } name && OtherPrograms.OfTool(name) is null && table.Find(name) is { Policy: null, Rules.Count: 0 }
            select (fate.Rule.Line, Name: chain.Value.Value)).DistinctBy(hook => hook.Name).ToList();
        return hooks switch
        {
            [] => [],
            [var (line, name)] => [$"line {line} jumps to {name}, which has no rules: if a program fills it, "
                + "name it in HostPolicy().Behind, or an apply with --replace removes it"],
            _ => [$"rules jump to {Words.Some([.. hooks.Select(hook => hook.Name)], ChainsToShow)}, which have no rules: if a program "
                + "fills one, name it in HostPolicy().Behind, or an apply with --replace removes it"],
        };
    }

    // No packet is decided by it, but whoever watches the log has to know.
    private static IEnumerable<string> OfLimits(ValueList<Dump> loaded, ValueList<DraftFile> files)
    {
        var before = loaded.SelectMany(dump => dump.Table(TableName.Filter).Chains).SelectMany(chain => chain.Rules)
            .Where(rule => InlinedChains.LimitsLines(rule.Parsed))
            .Select(rule => FilterReader.Of(rule.Text).Statement?.Log).OfType<LogRequest>().CountBy(log => log);
        var after = files.SelectMany(file => file.Rules.Select(said => (said.Log, Of: said.Family)).Append(OfPolicy(file.HostPolicy)))
            .SelectMany(said => loaded.Where(dump => said.Of is null || said.Of == (int)dump.Family).Select(_ => said.Log))
            .OfType<LogRequest>().CountBy(log => log).ToDictionary();
        return from log in before
               where log.Value < after.GetValueOrDefault(log.Key)
               select $"several rules log {Words.Literal(log.Key.Prefix ?? "")} now, each at most {log.Key.Limit}, where "
                   + $"{(log.Value == 1 ? "one rule" : $"{log.Value} rules")} had that limit for all: the log may have more lines";

        (LogRequest? Log, int? Of) OfPolicy(HostPolicyStatement? policy) =>
            (policy?.LogDropped is { } log ? log with { Group = null } : null, policy?.Family);
    }

    // What is said of a rule stands beside it also if that cannot be said here.
    private static IEnumerable<string> OfRefused(RuleFate fate, Dump dump) =>
    [
        .. fate.Rule.IsFirst ? dump.Comments.GetValueOrDefault(fate.Rule.Section, []) : [],
        $"Refused, write it by hand: {Path.GetFileName(dump.Source)} line {fate.Rule.Line}, table {fate.Rule.Table}: {fate.Rule}",
        $"    {fate.Why}",
    ];

    private static string OfRefused(RefusedPolicy policy, Dump dump) => string.Create(CultureInfo.InvariantCulture,
        $"Refused, no rule file can set it: {Path.GetFileName(dump.Source)} line {policy.Chain.Line}, table {policy.Table}: "
            + $"policy DROP of {policy.Chain.Name}");

    // Whoever keeps a file by hand keeps what it says, too: "locked down to trusted providers", and the rule that it replaced.
    private static ValueList<string> WithoutRule(IReadOnlyList<Dump> dumps, HashSet<SourceSpan> told)
    {
        var above = dumps.SelectMany(dump => dump.Comments).Where(section => !told.Contains(section.Key)).SelectMany(section =>
            section.Value.Select((text, i) => (At: section.Key with { Line = section.Key.Line - section.Value.Count + i }, Text: text)));
        return [.. dumps.SelectMany(dump => dump.CommentsLeft).Concat(above).Distinct().OrderBy(comment => comment.At.Line)
            .GroupBy(comment => comment.At.File).OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file =>
                file.Select(comment => string.Create(CultureInfo.InvariantCulture, $"{comment.At.Line}: {comment.Text}"))
                    .Prepend($"Other comments, by line of {Path.GetFileName(file.Key)}:"))];
    }

    /// <summary>True if one of them is the save of a host with chains made by Ript.</summary>
    public static bool AreOfRipt(IEnumerable<Dump> dumps) => dumps.Any(IsRipts);

    // Also recognises a part of a save without the empty chains with which Ript begins.
    private static bool IsRipts(Dump dump) =>
        dump.Family is Family.IPv4 && dump.Table(TableName.Filter) is var filter && filter.Find(DispatchChain.Guard) is null
        && filter.Find(DispatchChain.Filter.Name) is { } dispatch
        && (filter.Chains.Any(chain => chain.Name.Value.StartsWith("ript_bootstrap-", StringComparison.Ordinal))
            || dispatch.Rules.Any(rule => RuleTarget.Find(rule.Text) is { } target && IsRipts(target.Chain)));

    /// <summary>True for a partition chain's name in the form that Ript uses.</summary>
    internal static bool IsRipts(ChainName chain) => RiptsChain().IsMatch(chain.Value);

    private static ValueList<Dump> Without(ValueList<Dump> dumps, HashSet<DumpRule> refused) => dumps.Select(dump => dump with
    {
        Tables = dump.Tables.Select(table => table with
        {
            Chains = table.Chains.Select(chain => chain with { Rules = chain.Rules.Where(rule => !refused.Contains(rule)).ToValueList() })
                .ToValueList(),
        }).ToValueList(),
    }).ToValueList();

    private static string OfOther(Dump dump) =>
        $"{Words.Count(dump.LinesOfOther, "line")} of {dump.Source} {(dump.LinesOfOther == 1 ? "is" : "are")} not for {dump.Family} and "
            + $"{(dump.LinesOfOther == 1 ? "was" : "were")} left out: if the other family loads the file, too, give it twice";

    private static HostPolicyStatement? WithChainsInFront(HostPolicyStatement? policy, ValueList<ChainName> chains) => chains.Count == 0
        ? policy
        : (policy ?? new HostPolicyStatement(default)) with { Behind = chains.Select(chain => chain.Value).ToValueList() };

    private static ValueList<string> Remarks(ValueList<Dump> dumps) =>
        [$"Imported from {string.Join(" and ", dumps.Select(dump => $"{Path.GetFileName(dump.Source)} ({dump.Family})"))}."];

    private static IEnumerable<RefusedPolicy> RefusedPolicies(Dump dump) =>
        from table in dump.Tables
        where table.Name == TableName.Nat || !Tables.Ours.Contains(table.Name)
        from chain in table.Chains
        where chain.Policy == ChainPolicy.Drop
        select new RefusedPolicy(dump.Family, table.Name, chain);

    [GeneratedRegex("^[^- ]{1,20}-[ads][0-9a-f]{6}$")]
    private static partial Regex RiptsChain();
}
