namespace Ripcs.Core.Importing;

/// <summary>
/// The part of an IPv4 save that becomes a host policy: its policies if one of them drops, and the accepts of loopback and established
/// connections at the beginning of its built-in chains, if all chains that need them begin that way. In IPv6 a host policy that drops also
/// accepts what IPv6 needs, which the save may not do.
/// </summary>
internal static class HostDefaultsImport
{
    private static readonly ValueList<string> BuiltIns = ["INPUT", "FORWARD", "OUTPUT"];
    private static readonly ValueList<string> Established =
        ["-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-m state --state RELATED,ESTABLISHED -j ACCEPT"];

    /// <summary>The host policy and the rules that it replaces; null for a save in which all policies accept.</summary>
    public static (HostPolicyStatement Policy, ValueList<DumpRule> Said)? Of(Dump dump)
    {
        var chains = BuiltIns.Select(name => dump.Table(TableName.Filter).Find(new ChainName(name))).ToList();
        if (dump.Family is not Family.IPv4 || chains.TrueForAll(chain => chain?.Policy is not ChainPolicy.Drop))
            return null;

        // Packets on lo are never forwarded.
        var loopback = Begins(chains[0], rule => rule.Text == "-i lo -j ACCEPT")
            .Concat(Begins(chains[2], rule => rule.Text == "-o lo -j ACCEPT")).ToList();
        var allowsLoopback = loopback.Count > 0 && IsOpen(chains[0], loopback) && IsOpen(chains[2], loopback);
        var established = chains.SelectMany(chain => Begins(chain, IsEstablished)).ToList();
        var allowsEstablished = established.Count > 0 && chains.TrueForAll(chain => IsOpen(chain, established));
        var policy = new HostPolicyStatement(default)
        {
            Default = new HostDefaults(Number(chains[0]), Number(chains[1]), Number(chains[2])),
            AllowLoopback = allowsLoopback,
            AllowEstablished = allowsEstablished,
            Family = (int)dump.Family,
        };
        return (policy, [.. allowsLoopback ? loopback : [], .. allowsEstablished ? established : []]);
    }

    private static bool IsEstablished(DumpRule rule) => Established.Contains(rule.Text);

    // The order of the accepts at the beginning of a chain does not matter.
    private static IEnumerable<DumpRule> Begins(DumpChain? chain, Func<DumpRule, bool> isMeant) =>
        (chain?.Rules ?? []).TakeWhile(rule => rule.Text is "-i lo -j ACCEPT" or "-o lo -j ACCEPT" || IsEstablished(rule)).Where(isMeant);

    /// <summary>True if the chain contains one of these rules, or lets everything through.</summary>
    private static bool IsOpen(DumpChain? chain, IReadOnlyList<DumpRule> said) =>
        chain is null or { Policy: ChainPolicy.Accept, Rules: [] } || said.Any(rule => rule.Chain == chain.Name);

    private static int? Number(DumpChain? chain) => chain is null or { IsUnsaid: true } ? null : chain.Policy == ChainPolicy.Drop ? 1 : 0;
}
