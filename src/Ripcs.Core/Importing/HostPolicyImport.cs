using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Importing;

/// <summary>
/// The part of a dump's filter table that a host policy says: its policies, also those that a chain ends with, and the accepts of loopback,
/// established connections and ICMP types, and the drop of invalid packets, as far as the built-in chains provably decide every packet
/// alike with the host policy's rules in front of the rest.
/// <code>
/// :INPUT ACCEPT
/// -A INPUT -i lo -j ACCEPT                                   → HostPolicy().Default(input: Policy.Drop).AllowLoopback()
/// -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT                → the rest
/// -A INPUT -j DROP                                           → its policy
/// </code>
/// </summary>
internal sealed class HostPolicyImport
{
    private static readonly string[] Loopback = ["-i lo -j ACCEPT", "-o lo -j ACCEPT"];

    private readonly Dump _dump;
    private readonly PacketRules _before;

    private HostPolicyImport(Dump dump) => (_dump, _before) = (dump, new PacketRules(ImportProof.StateOf(dump)));

    /// <summary>The host policy and the rules that it replaces; null if nothing is said.</summary>
    public static (HostPolicyStatement Policy, ValueList<DumpRule> Said)? Of(Dump dump)
    {
        var import = new HostPolicyImport(dump);
        var found = (Policy: new HostPolicyStatement(default) { Family = (int)dump.Family }, Said: new HashSet<DumpRule>());
        foreach (var next in import.Steps())
        {
            var (policy, said) = next(found.Policy);
            HashSet<DumpRule> all = [.. found.Said, .. said];
            if (policy != found.Policy && import.Holds(policy, all))
                found = (policy, all);
        }

        return found.Policy is { Default: null, AllowLoopback: false, AllowEstablished: false, IcmpTypes: null, DropInvalid: false } ? null
            : (found.Policy, found.Said.ToValueList());
    }

    private IEnumerable<Func<HostPolicyStatement, (HostPolicyStatement Policy, IEnumerable<DumpRule> Said)>> Steps() =>
    [
        policy => Default(policy, isLastRead: true),
        policy => policy.Default is null ? Default(policy, isLastRead: false) : (policy, []),
        policy => With(policy, policy with { AllowLoopback = true }, rule => Loopback.Contains(rule.Text)),
        policy => With(policy, policy with { AllowEstablished = true }, rule => IsOf(rule, "ACCEPT", "RELATED", "ESTABLISHED")),
        policy => With(policy, policy with { DropInvalid = true }, rule => IsOf(rule, "DROP", "INVALID")),
        policy => Icmp(policy),
    ];

    private IEnumerable<DumpChain> Chains() => ImportProof.BuiltIns.Select(name => _dump.Table(TableName.Filter).Find(name))
        .OfType<DumpChain>();

    // Policies that all accept are nothing to say.
    private (HostPolicyStatement Policy, IEnumerable<DumpRule> Said) Default(HostPolicyStatement policy, bool isLastRead)
    {
        var last = isLastRead ? Chains().Select(chain => chain.Rules is [.., var rule] ? rule : null).OfType<DumpRule>()
            .Where(rule => rule.Text is "-j DROP" or "-j ACCEPT").ToList() : [];
        int? Number(string name) => Chains().FirstOrDefault(chain => chain.Name.Value == name) is not { } chain ? null
            : last.Find(rule => rule.Chain == chain.Name) is { } rule ? (rule.Text is "-j DROP" ? 1 : 0)
            : chain.IsUnsaid ? null : chain.Policy == ChainPolicy.Drop ? 1 : 0;
        var defaults = new HostDefaults(Number("INPUT"), Number("FORWARD"), Number("OUTPUT"));
        return defaults is { Input: 1 } or { Forward: 1 } or { Output: 1 } ? (policy with { Default = defaults }, last) : (policy, []);
    }

    private (HostPolicyStatement Policy, IEnumerable<DumpRule> Said) With(
        HostPolicyStatement policy, HostPolicyStatement more, Func<DumpRule, bool> isSaid) =>
        Chains().SelectMany(chain => chain.Rules).Where(isSaid).ToList() is { Count: > 0 } said ? (more, said) : (policy, []);

    private (HostPolicyStatement Policy, IEnumerable<DumpRule> Said) Icmp(HostPolicyStatement policy)
    {
        var said = Chains().SelectMany(chain => chain.Rules).Where(rule => IcmpType(rule) is not null).ToList();
        return said.Count == 0 ? (policy, [])
            : (policy with { IcmpTypes = said.Select(rule => IcmpType(rule)!).Distinct().ToValueList() }, said);
    }

    private static string? IcmpType(DumpRule rule) => ParsedRule.Of(rule.Text) is
    {
        Target: { Name: "ACCEPT", IsGoto: false },
        Matches: [{ Module: null, Options: [{ Name: "-p" }] },
            { Module: "icmp" or "icmp6", Options: [{ IsNot: false, Value: var type and not "any" }] }],
    } ? type : null;

    private static bool IsOf(DumpRule rule, string target, params string[] states) => ParsedRule.Of(rule.Text) is
    {
        Matches: [{ Module: "conntrack" or "state", Options: [{ Name: "--ctstate" or "--state", IsNot: false } state] }],
    } parsed && parsed.Target == new RuleTarget(target, IsGoto: false) && state.Value.Split(',').All(states.Contains);

    private bool Holds(HostPolicyStatement policy, HashSet<DumpRule> said)
    {
        var draft = new DraftFile("trial") { HostPolicy = policy };
        if (ImportProof.Compiled(draft) is not { } partition)
            return false;

        var chains = partition.Chains.Where(chain => chain.Family == _dump.Family).ToLookup(chain => chain.Name);
        var front = partition.Pointers.Where(pointer => pointer.Family == _dump.Family && pointer.Dispatch == DispatchChain.Before.Name)
            .SelectMany(pointer => chains[pointer.Chain]).SelectMany(chain => chain.Rules).Select(rule => SavedRule.Normal(rule.Text))
            .ToList();
        var policies = partition.HostPolicy?.DefaultsIn(_dump.Family) ?? [];
        var before = ImportProof.StateOf(_dump, said);
        var after = new PacketRules(before with
        {
            Tables = before.Tables.Select(table => table.Name != TableName.Filter ? table : table with
            {
                Chains = table.Chains.Select(chain => !chain.IsBuiltIn ? chain : chain with
                {
                    Policy = policies.FirstOrDefault(known => known.BuiltIn == chain.Name)?.Policy ?? chain.Policy,
                    Rules = [.. front, .. chain.Rules],
                }).ToValueList(),
            }).ToValueList(),
        });
        return ImportProof.Unlike(_before, after).Count == 0;
    }
}
