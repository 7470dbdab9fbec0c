using System.Text.RegularExpressions;
using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Netfilter;
using Ripcs.Importing;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Kernel.Tests.Importing;

/// <summary>Saves of real hosts, as the kernel prints them, against what it prints of the rule files that they were imported to.</summary>
public sealed class ImportedSavesTests(ITestOutputHelper output)
{
    [KernelCorporaTheory]
    [InlineData("Nft")]
    [InlineData("Legacy")]
    public void Every_save_that_the_kernel_takes_becomes_rule_files_that_make_chains_with_the_same_rules(string variant)
    {
        var (seen, fates, faults) = (0, new List<RuleFate>(), new List<string>());

        // What Ript made is compared where it is compiled.
        var every = Cases.Number(6, 1);
        var first = variant == "Nft" ? 0 : every / 2;
        foreach (var save in LoadableSaves.On(variant, every, first).Where(save => !save.IsRipts))
        {
            using var copy = new ImportedHost(variant, save.Family, save.Text);

            seen++;
            fates.AddRange(copy.Import.Fates);
            faults.AddRange(copy.Refusals().Concat(copy.Differences()).Select(fault => $"{save.Path}: {fault}"));
        }

        output.WriteLine(FormattableString.Invariant($"{seen} saves with {fates.Count} rules: ")
            + string.Join(", ", fates.CountBy(fate => fate.Kind).OrderBy(kind => kind.Key)
                .Select(kind => FormattableString.Invariant($"{kind.Value} {kind.Key}"))));
        faults.ShouldBeEmpty();
        seen.ShouldBeGreaterThan(100 / every);
    }
}

/// <summary>A namespace with the rules that an import of a save asks for.</summary>
internal sealed partial class ImportedHost : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");
    private readonly NetworkNamespace _place = NetworkNamespace.Create();
    private readonly Family _family;
    private readonly FamilyState _before;
    private readonly FamilyState _after;

    public ImportedHost(string variant, Family family, string save)
    {
        DumpReader.TryRead([(family is Family.IPv6 ? "save.v6" : "save", save)], out var dumps, out var problem).ShouldBeTrue(problem);
        (_family, Import) = (family, Importer.Import(dumps.Select(dump => dump with { Family = family }).ToValueList()));

        // What other programs write stays theirs, and what does nothing is left out.
        var left = Import.Fates.Where(fate => fate.Kind is FateKind.LeftAlone or FateKind.WithoutEffect
            or FateKind.Refused).Select(fate => fate.Rule.Line).ToHashSet();
        _before = SaveReader.ReadState(family, string.Join('\n', save.Split('\n').Where((_, line) => !left.Contains(line + 1))));
        var rules = _folder.CreateSubdirectory("rules").FullName;
        foreach (var file in Import.Files)
        {
            File.WriteAllText(Path.Combine(rules, file.Name), file.Text);
        }

        var tools = _place.Iptables(Enum.Parse<BackendChoice>(variant));
        if (Import.Files.Count > 0)
        {
            var generated = CommandLine.Run(_folder.FullName, tools,
                ["rules", "generate", rules, "--format", "restore", "--family", family is Family.IPv4 ? "4" : "6"]);
            generated.ExitCode.ShouldBe(ExitCode.Done, generated.Errors);
            tools.Restore(family, generated.Output);
        }

        // Two chains with the same rules that count have the name of one of them as a comment.
        var names = _before.Tables.SelectMany(table => table.Chains)
            .Select(chain => $" -m comment --comment {QuotedText.Quote(chain.Name.Value)} -")
            .Where(comment => !save.Contains(comment, StringComparison.Ordinal)).ToHashSet();
        _after = SaveReader.ReadState(family, names.Aggregate(tools.Save(family),
            (text, comment) => text.Replace(comment, " -", StringComparison.Ordinal)));
    }

    public ImportResult Import { get; }

    public IEnumerable<string> Refusals() =>
        Import.Refused.Where(refused => Tables.Ours.Contains(refused.Table)
            && refused.Table != TableName.Nat).Select(refused => $"{refused}")
            .Concat(Import.Fates.Where(fate => fate.Kind is FateKind.Refused && !SaysWhatToDo(fate)).Select(fate => $"{fate}"));

    // What iptables takes and no rule file can say: a name that no packet has, and what is written into a chain of Docker's.
    private static bool SaysWhatToDo(RuleFate fate) => fate.Why is var why
        && (why.Contains("is an alias, which iptables cannot match; write", StringComparison.Ordinal)
            || why.Contains("no rule file writes into DOCKER-USER", StringComparison.Ordinal));

    /// <summary>The built-in chains that neither hold the rules of the save nor provably decide every packet as these.</summary>
    public IEnumerable<string> Differences() =>
        from table in _before.Tables
        where Tables.Ours.Contains(table.Name)
        from chain in table.Chains
        where chain.IsBuiltIn
        let said = new RuleTrees(table)
        let before = InFront(table.Name)
        let isSaid = before.Count > 0 || HasPolicies(table.Name)
        let rules = WithoutFront(said.Of(chain.Name), before)
        let forms = Forms(HasPolicies(table.Name) ? WithoutPolicy(rules, chain.Name) : rules,
            chain.Policy == ChainPolicy.Drop && !isSaid && table.Name != TableName.Nat).ToList()
        let now = After(table.Name, chain.Name)
        let rewrites = Rewrites(table.Name, chain.Name)
        where !forms.Exists(form => form.SequenceEqual(now)) && !IsWithRewrites(said.Of(chain.Name), now, rewrites)
            && !(table.Name == TableName.Filter && SameDecisions.In(chain.Name, new PacketRules(_before), new PacketRules(_after)))
        select $"{_family} {table.Name} {chain.Name}: {Unlike(forms.Find(form => form.Count == now.Count) ?? forms[0], now)}";

    // What a chain of the nat table ends with, in statements that may take several rules together.
    private static bool IsWithRewrites(IReadOnlyList<string> rules, IReadOnlyList<string> raw, IReadOnlyList<string> rewrites) =>
        rewrites.Count > 0 && rules.Take(raw.Count).SequenceEqual(raw)
            && SingleRule.AreSame(rules.Skip(raw.Count).SelectMany(Flat), rewrites);

    // -o eth0 -j (-s 10.0.0.0/24 -j MASQUERADE): a rewrite has the conditions of the jump, too.
    private static IEnumerable<string> Flat(string rule) => Tree().Match(rule) is { Success: true } tree
        ? tree.Groups["rules"].Value.Split(" ; ").Select(inner => $"{tree.Groups["jump"].Value}{inner}") : [rule];

    [GeneratedRegex(@"^(?<jump>[^()]* )-j \((?<rules>[^()]+)\)$")]
    private static partial Regex Tree();

    private IReadOnlyList<string> Rewrites(TableName table, ChainName builtIn)
    {
        var state = _after.Table(table);
        var dispatch = new[] { DispatchChain.Dnat, DispatchChain.Snat }.FirstOrDefault(dispatch => dispatch.Table == table
            && dispatch.BuiltIns.Contains(builtIn));
        var chains = (dispatch is null ? null : state.Find(dispatch.Name))?.Rules.Select(rule =>
            RuleTarget.Find(rule.Canonical)!.Value.Chain).Distinct().ToList() ?? [];
        return chains.Count == 0 ? [] : new RuleTrees(state).Of(chains.Single());
    }

    private static string Unlike(IReadOnlyList<string> was, IReadOnlyList<string> now) =>
        string.Join('\n', was.Index().Where(line => now.ElementAtOrDefault(line.Index) != line.Item).Take(3)
            .Select(line => $"{line.Item}\n became {now.ElementAtOrDefault(line.Index)}"));

    // As in the save or in a chain of its own, with the policy behind it.
    private static IEnumerable<IReadOnlyList<string>> Forms(IReadOnlyList<string> rules, bool drops) => drops
        ? [[.. rules, "-j DROP"], [RuleTrees.Jump([.. rules, "-j DROP"])], [RuleTrees.Jump([RuleTrees.Jump(rules), "-j DROP"])]]
        : [rules, [RuleTrees.Jump(rules)]];

    // A host policy is one of IPv4: it says the policies of the filter table.
    private bool HasPolicies(TableName table) => table == TableName.Filter
        && Import.Files.Any(file => file.Text.Contains("HostPolicy().Default", StringComparison.Ordinal));

    private IReadOnlyList<string> InFront(TableName table) => _after.Table(table) is var state
        && state.Find(DispatchChain.Before.Name)?.Rules is [var pointer]
        ? new RuleTrees(state).Of(RuleTarget.Find(pointer.Canonical)!.Value.Chain) : [];

    // The last rule of a chain is its policy if it decides what the live policy decides.
    private IReadOnlyList<string> WithoutPolicy(IReadOnlyList<string> rules, ChainName chain) =>
        rules is [.., var last] && last == $"-j {_after.Table(TableName.Filter).Find(chain)?.Policy}" ? [.. rules.SkipLast(1)] : rules;

    // Among the accepts with which a chain begins, their order says nothing, unless one of them counts.
    private static IReadOnlyList<string> WithoutFront(IReadOnlyList<string> rules, IReadOnlyList<string> front)
    {
        var accepts = rules.TakeWhile(rule => ParsedRule.Of(rule) is { Target: { Name: "ACCEPT", IsGoto: false }, Matches: var matches }
            && !matches.Any(match => Extension.IsOfEachRule(match.Module))).Count();
        return [.. rules.Take(accepts).Where(rule => !front.Contains(AsConntrack(rule))), .. rules.Skip(accepts)];
    }

    private static string AsConntrack(string rule) => rule.Replace("-m state --state", "-m conntrack --ctstate", StringComparison.Ordinal);

    private IReadOnlyList<string> After(TableName table, ChainName builtIn)
    {
        var state = _after.Table(table);
        var dispatch = DispatchChain.Raw.Single(dispatch => dispatch.Table == table && dispatch.BuiltIns.Contains(builtIn));
        var pointers = state.Find(dispatch.Name)?.Rules ?? [];
        return pointers.Count == 0 ? [] : new RuleTrees(state).Of(RuleTarget.Find(pointers.Single().Canonical)!.Value.Chain);
    }

    public void Dispose()
    {
        _place.Dispose();
        _folder.Delete(recursive: true);
    }
}
