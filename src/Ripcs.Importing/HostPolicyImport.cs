using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Validation;

namespace Ripcs.Importing;

/// <summary>
/// The part of a dump's filter table that a host policy says: its policies, also those that a chain ends with, or the reject that it ends
/// with, the log of what they drop, the accepts of loopback, established connections and ICMP types, and the drop of invalid packets, as
/// far as the built-in chains provably decide every packet alike with the host policy's rules in front of the rest and behind it.
/// <code>
/// :INPUT ACCEPT
/// -A INPUT -i lo -j ACCEPT                                   → HostPolicy().Default(input: Policy.Drop).AllowLoopback()
/// -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT                → the rest
/// -A INPUT -j DROP                                           → its policy
/// -A FORWARD -j REJECT --reject-with icmp-host-prohibited    → .RejectRest(with: "host-prohibited")
/// </code>
/// </summary>
internal sealed class HostPolicyImport
{
    private static readonly string[] Loopback = ["-i lo -j ACCEPT", "-o lo -j ACCEPT"];

    private static readonly DispatchChain[] Rests = [DispatchChain.Last, DispatchChain.RestInput, DispatchChain.RestForward];

    private readonly Dump _dump;
    private readonly PacketRules _before;
    private readonly HashSet<ChainName> _incomplete;

    private HostPolicyImport(Dump dump, IEnumerable<DumpRule> refused)
    {
        (_dump, _before) = (dump, new PacketRules(ImportProof.StateOf(dump)));
        _incomplete = [.. refused.Where(rule => rule.Family == dump.Family && rule.Table == TableName.Filter).Select(rule => rule.Chain)];
    }

    /// <summary>The host policy and the rules that it replaces; null if nothing is said. It is for both families as far as they say the
    /// same; if they have no default in common, it is the first one's.</summary>
    /// <param name="dumps">The dumps, without what iptables refuses.</param>
    /// <param name="refused">That: who writes these rules by hand writes them behind what the host policy says of their chains.</param>
    public static (HostPolicyStatement Policy, ValueList<DumpRule> Said)? Of(ValueList<Dump> dumps, IReadOnlyList<DumpRule> refused)
    {
        var imports = dumps.Select(dump => new HostPolicyImport(dump, refused)).ToList();
        var found = imports.Select(import => import.Found(null)).ToList();
        if (found is [({ Default: { } defaults4 } v4, _), ({ Default: { } defaults6 } v6, _)])
        {
            int? Same(Func<HostDefaults, int?> chain) => chain(defaults4) == chain(defaults6) ? chain(defaults4) : null;
            var most = v4 with
            {
                Default = new HostDefaults(Same(said => said.Input), Same(said => said.Forward), Same(said => said.Output)),
                AllowLoopback = v4.AllowLoopback && v6.AllowLoopback, AllowEstablished = v4.AllowEstablished && v6.AllowEstablished,
                RejectRest = v4.RejectRest == v6.RejectRest ? v4.RejectRest : null,
                LogDropped = v4.LogDropped == v6.LogDropped ? v4.LogDropped : null,
                DropInvalid = v4.DropInvalid && v6.DropInvalid, IcmpTypes = v4.IcmpTypes == v6.IcmpTypes ? v4.IcmpTypes : null,
            };
            var both = imports.Select(import => import.Found(most)).ToList();
            var said = both[1].Policy with { Family = null };
            if (said.Default is not null && said == both[0].Policy with { Family = null, WithoutNeededIcmp = said.WithoutNeededIcmp })
                return (said, both.SelectMany(own => own.Said).ToValueList());
        }

        return found.Find(own => own.Policy is not { Default: null, AllowLoopback: false, AllowEstablished: false, IcmpTypes: null,
            DropInvalid: false }) is { Said: not null } first ? (first.Policy, first.Said.ToValueList()) : null;
    }

    /// <param name="most">What may be said; null for anything.</param>
    private (HostPolicyStatement Policy, HashSet<DumpRule> Said) Found(HostPolicyStatement? most)
    {
        var found = (Policy: new HostPolicyStatement(default) { Family = (int)_dump.Family }, Said: new HashSet<DumpRule>());
        foreach (var next in Steps(most))
        {
            var (policy, said) = next(found.Policy);
            HashSet<DumpRule> all = [.. found.Said, .. said];
            if (policy != found.Policy && Holds(policy, all))
                found = (policy, all);
        }

        return found;
    }

    private IEnumerable<Func<HostPolicyStatement, (HostPolicyStatement Policy, IEnumerable<DumpRule> Said)>> Steps(
        HostPolicyStatement? most)
    {
        string[] closing = ["-j DROP", "-j ACCEPT"];
        foreach (var last in (string[][])[[.. closing, .. Reject(most).Take(1)], closing, []])
        {
            yield return policy => policy.Default is null ? Default(policy, most?.Default, last) : (policy, []);

            // Few hosts accept the ICMP that IPv6 needs in FORWARD, too.
            yield return policy => policy.Default is null && _dump.Family is Family.IPv6
                ? Default(policy with { WithoutNeededIcmp = true }, most?.Default, last) : (policy, []);
        }

        if (most is not { LogDropped: null })
            yield return LogDropped;

        if (most is not { AllowLoopback: false })
            yield return policy => With(policy, policy with { AllowLoopback = true }, IsLoopback);

        if (most is not { AllowEstablished: false })
        {
            yield return policy => With(policy, policy with { AllowEstablished = true },
                rule => IsOf(rule, "ACCEPT", "RELATED", "ESTABLISHED"));
        }

        if (most is not { DropInvalid: false })
            yield return policy => With(policy, policy with { DropInvalid = true }, rule => IsOf(rule, "DROP", "INVALID"));

        if (most is not { IcmpTypes: null })
            yield return Icmp;
    }

    /// <summary>True for an accept of what programs of the host send each other.</summary>
    public static bool IsLoopback(DumpRule rule) => Loopback.Contains(rule.Text);

    private IEnumerable<DumpChain> Chains() => ImportProof.BuiltIns.Select(name => _dump.Table(TableName.Filter).Find(name))
        .OfType<DumpChain>();

    private IEnumerable<DumpRule> Last() => Chains().Select(chain => chain.Rules is [.., var rule] ? rule : null).OfType<DumpRule>();

    // With which INPUT or FORWARD ends; what this host sends, a host policy does not reject.
    private IEnumerable<string> Reject(HostPolicyStatement? most) => Last().Where(rule => rule.Chain.Value is not "OUTPUT"
        && FilterReader.Of(rule.Text).Statement is { } said && said == new RuleStatement(StatementKind.Reject, "", default)
            { RejectWith = said.RejectWith } && (most is null || most.RejectRest?.With == said.RejectWith)).Select(rule => rule.Text);

    // Policies that all accept are nothing to say.
    private (HostPolicyStatement Policy, IEnumerable<DumpRule> Said) Default(
        HostPolicyStatement policy, HostDefaults? most, string[] closing)
    {
        var last = Last().Where(rule => closing.Contains(rule.Text)).ToList();
        int? Number(string name) => Chains().FirstOrDefault(chain => chain.Name.Value == name) is not { } chain ? null
            : last.Find(rule => rule.Chain == chain.Name) is { } rule ? (rule.Text is "-j ACCEPT" ? 0 : 1)
            : chain.IsUnsaid ? null : chain.Policy == ChainPolicy.Drop ? 1 : 0;
        int? Within(int? number, HostDefaults? all, Func<HostDefaults, int?> chain) => all is null || chain(all) == number ? number : null;
        var defaults = new HostDefaults(Within(Number("INPUT"), most, all => all.Input),
            Within(Number("FORWARD"), most, all => all.Forward), Within(Number("OUTPUT"), most, all => all.Output));
        last = [.. last.Where(rule => defaults.IsOf(rule.Chain.Value))];
        return defaults is { Input: 1 } or { Forward: 1 } or { Output: 1 }
            ? (policy with { Default = defaults, RejectRest = Rest(defaults, last) }, last) : (policy, []);
    }

    private static RestRequest? Rest(HostDefaults defaults, List<DumpRule> last)
    {
        var rejects = last.FindAll(rule => rule.Text is not ("-j DROP" or "-j ACCEPT"));
        bool? Named(string chain) => rejects.Exists(rule => rule.Chain.Value == chain) ? true : null;
        var (input, forward) = (Named("INPUT"), Named("FORWARD"));
        var isOfAll = (input, forward) == (defaults.Input is 1 ? true : null, defaults.Forward is 1 ? true : null);
        return rejects is not [var first, ..] ? null : new RestRequest(
            isOfAll ? null : input, isOfAll ? null : forward, FilterReader.Of(first.Text).Statement!.RejectWith);
    }

    // What each chain logs last that drops the rest; a host policy logs it for all of them.
    private (HostPolicyStatement Policy, IEnumerable<DumpRule> Said) LogDropped(HostPolicyStatement policy)
    {
        var logs = Chains().Where(chain => policy.Default?.Drops(chain.Name.Value) is true)
            .Select(chain => chain.Rules.LastOrDefault(rule => Logged(rule) is not null)).OfType<DumpRule>().ToList();
        return logs.Select(Logged).Distinct().ToList() is [{ } log] ? (policy with { LogDropped = log }, logs) : (policy, []);
    }

    private static LogRequest? Logged(DumpRule rule) => FilterReader.Of(rule.Text).Statement is { Kind: StatementKind.Log } said
        && said == new RuleStatement(StatementKind.Log, "", default) { Log = said.Log, LogGroup = said.LogGroup }
        ? said.Log! with { Group = said.LogGroup } : null;

    private (HostPolicyStatement Policy, IEnumerable<DumpRule> Said) With(
        HostPolicyStatement policy, HostPolicyStatement more, Func<DumpRule, bool> isSaid) =>
        Chains().SelectMany(chain => chain.Rules).Where(isSaid).ToList() is { Count: > 0 } said && IsOfIncomplete(said) ? (more, said)
            : (policy, []);

    // Where all of a chain is known, the proof suffices. Which built-in chain a refused rule of a user chain is for is not known.
    private bool IsOfIncomplete(List<DumpRule> said) => _incomplete.All(name => said.Exists(rule => rule.Chain == name));

    private (HostPolicyStatement Policy, IEnumerable<DumpRule> Said) Icmp(HostPolicyStatement policy)
    {
        var said = Chains().SelectMany(chain => chain.Rules).Where(rule => IcmpType(rule) is not null).ToList();
        return said.Count == 0 || !IsOfIncomplete(said) ? (policy, [])
            : (policy with
            {
                IcmpTypes = said.Select(rule => IcmpCheck.NameOf(IcmpType(rule)!, _dump.Family)).Distinct().ToValueList(),
            }, said);
    }

    private static string? IcmpType(DumpRule rule) => rule.Parsed is
    {
        Target: { Name: "ACCEPT", IsGoto: false },
        Matches: [{ Module: null, Options: [{ Name: "-p" }] },
            { Module: "icmp" or "icmp6", Options: [{ IsNot: false, Value: var type and not "any" }] }],
    } ? type : null;

    private static bool IsOf(DumpRule rule, string target, params string[] states) => rule.Parsed is
    {
        Matches: [{ Module: "conntrack" or "state", Options: [{ Name: "--ctstate" or "--state", IsNot: false } state] }],
    } parsed && parsed.Target == new RuleTarget(target, IsGoto: false) && state.Value.Split(',').All(states.Contains);

    private bool Holds(HostPolicyStatement policy, HashSet<DumpRule> said)
    {
        var draft = new DraftFile("trial") { HostPolicy = policy };
        if (ImportProof.Compiled(draft) is not { } partition)
            return false;

        var chains = partition.Chains.Where(chain => chain.Family == _dump.Family).ToLookup(chain => chain.Name);
        List<SavedRule> Below(DispatchChain dispatch) =>
            [.. partition.Pointers.Where(pointer => pointer.Family == _dump.Family && pointer.Dispatch == dispatch.Name)
                .SelectMany(pointer => chains[pointer.Chain]).SelectMany(chain => chain.Rules).Select(rule => SavedRule.Normal(rule.Text))];
        var policies = partition.HostPolicy?.DefaultsIn(_dump.Family) ?? [];
        var before = ImportProof.StateOf(_dump, said);
        var after = new PacketRules(before with
        {
            Tables = before.Tables.Select(table => table.Name != TableName.Filter ? table : table with
            {
                Chains = table.Chains.Select(chain => !chain.IsBuiltIn ? chain : chain with
                {
                    Policy = PolicyOf(chain),
                    Rules = [.. Below(DispatchChain.Before), .. chain.Rules, .. Rests.Where(rest => rest.BuiltIns.Contains(chain.Name)
                        && (rest != DispatchChain.Last || PolicyOf(chain) == ChainPolicy.Drop)).SelectMany(Below)],
                }).ToValueList(),
            }).ToValueList(),
        });
        return ImportProof.Unlike(_before, after, ImportProof.LeadsSent(_dump)).Count == 0;

        string? PolicyOf(ChainState chain) => policies.FirstOrDefault(known => known.BuiltIn == chain.Name)?.Policy ?? chain.Policy;
    }
}
