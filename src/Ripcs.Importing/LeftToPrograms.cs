using Ripcs.Core.Planning.Owned;

namespace Ripcs.Importing;

/// <summary>
/// The rules that an import leaves to the programs that keep writing them. It does so where the programs' chains can be evaluated first and
/// every packet is still decided as before: where no rule of the host's own comes before the jumps to them.
/// <code>
/// -A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd        → HostPolicy().Behind("f2b-sshd"); stays where it is
/// -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT                 → Raw
/// -A f2b-sshd -s 203.0.113.5/32 -j REJECT                     → stays where it is
/// </code>
/// </summary>
/// <param name="Rest">The dumps without these rules.</param>
/// <param name="ChainsInFront">The chains to be evaluated first.</param>
/// <param name="Fates">The rules that are left out. Rules that people wrote into a program's chain,
/// such as DOCKER-USER, are reported: they are lost when the host starts without what loaded them,
/// and no rule file's rule is evaluated if a program puts its own jump first again.</param>
internal sealed record LeftToPrograms(ValueList<Dump> Rest, ValueList<ChainName> ChainsInFront, ValueList<RuleFate> Fates)
{
    public static LeftToPrograms In(ValueList<Dump> dumps)
    {
        var builtIns = dumps.SelectMany(dump => dump.Tables).Where(table => Tables.Ours.Contains(table.Name))
            .SelectMany(table => table.Chains.Where(chain => chain.Policy is not null).Select(chain => (table, chain))).ToList();
        var asked = builtIns.SelectMany(item => item.chain.Rules.Select(rule => Program(item.table, rule))).OfType<ChainName>().ToHashSet();

        // A chain named by Behind is evaluated first wherever a built-in chain jumps to it.
        while (builtIns.SelectMany(item =>
            item.chain.Rules.Skip(Front(item.table, item.chain, asked)).Select(rule => Program(item.table, rule))).OfType<ChainName>()
            .Where(asked.Contains).ToList() is { Count: > 0 } late)
        {
            asked.ExceptWith(late);
        }

        var left = new List<RuleFate>();
        var rest = dumps.Select(dump =>
            dump with { Tables = dump.Tables.Select(table => Tables.Ours.Contains(table.Name) ? Without(table, asked, left)
            : table).ToValueList() }).ToValueList();
        return new LeftToPrograms(rest, asked.Order().ToValueList(), left.ToValueList());
    }

    // The program's chain to which a rule jumps.
    private static ChainName? Program(DumpTable table, DumpRule rule) =>
        RuleTarget.Find(rule.Text) is { } target && table.Find(target.Chain) is { Policy: null }
            && OtherProgram.OfChain(target.Chain) is not null ? target.Chain : null;

    /// <summary>How many rules at the beginning of a built-in chain belong to programs,
    /// up to the last one that jumps to a chain which can be evaluated first.</summary>
    private static int Front(DumpTable table, DumpChain builtIn, HashSet<ChainName> asked)
    {
        var front = 0;
        foreach (var (place, rule) in builtIn.Rules.Index())
        {
            var leads = RuleTarget.Find(rule.Text) is { } target && table.Find(target.Chain) is { Policy: null };
            if (leads ? RuleTarget.Find(rule.Text) is not { IsGoto: false } || Program(table, rule) is not { } to || !asked.Contains(to)
                : OtherProgram.OfRule(rule.Parsed) is null)
            {
                break;
            }

            front = leads ? place + 1 : front;
        }

        return front;
    }

    private static DumpTable Without(DumpTable table, HashSet<ChainName> asked, List<RuleFate> left)
    {
        var gone = table.Chains.Where(chain => chain.Policy is not null).SelectMany(chain => chain.Rules.Take(Front(table, chain, asked)))
            .ToHashSet();
        var rest = Reached(table, table.Chains.Where(chain => chain.Policy is not null).Select(chain => chain.Name), gone);
        var theirs = Reached(table, asked.Where(chain => table.Find(chain) is not null), gone);
        theirs.ExceptWith(rest);
        var ofPeople = Reached(table, theirs.Where(OtherProgram.IsForPeople), gone);
        ofPeople.RemoveWhere(chain => !OtherProgram.IsForPeople(chain) && OtherProgram.OfChain(chain) is not null);
        left.AddRange(table.Chains.SelectMany(chain => chain.Rules.Where(rule => theirs.Contains(chain.Name) || gone.Contains(rule)))
            .Select(rule => ofPeople.Contains(rule.Chain) && !IsOfProgram(rule) ? new RuleFate(rule, FateKind.Refused, NotKept(rule.Chain))
                : new RuleFate(rule, FateKind.LeftAlone)));
        return table with
        {
            Chains = table.Chains.Where(chain => !theirs.Contains(chain.Name))
                .Select(chain => chain with { Rules = chain.Rules.Where(rule => !gone.Contains(rule)).ToValueList() }).ToValueList(),
        };
    }

    // Docker itself ends DOCKER-USER with -j RETURN, and fail2ban jumps from there to its own chains.
    private static bool IsOfProgram(DumpRule rule) => rule.Text is "-j RETURN" || OtherProgram.OfMark(rule.Parsed) is not null
        || (RuleTarget.Find(rule.Text) is { } target && OtherProgram.OfChain(target.Chain) is not null);

    private static string NotKept(ChainName chain) =>
        $"it is the host's own and not kept, because no rule file writes into {chain}: it stays live until the host reboots; make sure "
            + $"that it is loaded then, or, if it denies, write it as a Raw in FORWARD of table mangle, which is evaluated before";

    private static HashSet<ChainName> Reached(DumpTable table, IEnumerable<ChainName> from, HashSet<DumpRule> gone)
    {
        var roots = from.ToList();
        return [.. roots, .. Jumps.Reachable(roots, chain =>
            (table.Find(chain)?.Rules ?? []).Where(rule => !gone.Contains(rule)).Select(rule => rule.Text))];
    }
}
