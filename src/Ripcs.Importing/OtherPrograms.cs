using Ripcs.Core.Planning.Owned;

namespace Ripcs.Importing;

/// <summary>Notes on programs that keep writing their own rules: a copy of such rules goes out of date.</summary>
internal static class OtherPrograms
{
    private const int NamesToShow = 3;

    /// <summary>True for a chain that logs what it then denies: no program adds to it.</summary>
    private static bool OnlyLogsAndDenies(DumpChain chain) => chain.Rules.Select(rule => rule.Parsed).ToList() is var rules
        && rules.Exists(rule => rule.Target is { Name: "LOG" or "NFLOG" }) && rules.TrueForAll(rule =>
            rule.Target is { Name: "LOG" or "NFLOG" or "DROP" or "REJECT" } && rule.Matches.All(match => match.Module is "limit"));

    /// <summary>How to end a tool that wrote the whole table; null for a chain that none of them has. What stops it opens the host.
    /// </summary>
    public static string? OfTool(ChainName chain) => chain.Value switch
    {
        ['u', 'f', 'w', '-' or '6', ..] => "ufw: once the take-over is confirmed, write ENABLED=no into /etc/ufw/ufw.conf and disable its "
            + "unit, without --now; \"ufw disable\" would accept everything",
        "logflags" or "smurfs" => "Shorewall: once the take-over is confirmed, write "
            + "STARTUP_ENABLED=No and SAFESTOP=1 into its settings and disable its units, without --now; \"shorewall stop\" and \"clear\" "
            + "would remove these rules",
        _ => null,
    };

    /// <param name="dumps">The imported dumps.</param>
    /// <param name="left">What the import leaves to the programs.</param>
    /// <param name="copied">The rules that became Raw in the rule files.</param>
    public static IEnumerable<string> Notes(ValueList<Dump> dumps, LeftToPrograms left, IEnumerable<DumpRule> copied)
    {
        var isRipts = Importer.AreOfRipt(dumps);
        var chains = dumps.SelectMany(dump => dump.Tables).SelectMany(table => table.Chains).Select(chain => chain.Name.Value).Distinct()
            .ToList();
        var rest = left.Rest.SelectMany(dump => dump.Tables).SelectMany(table => table.Chains).ToLookup(chain => chain.Name.Value);
        foreach (var tool in chains.Select(chain => OfTool(new ChainName(chain))).OfType<string>().Distinct())
        {
            yield return $"the rules were made by {tool}";
        }

        foreach (var program in OtherProgram.Chains.Select(known => known.Program).Distinct())
        {
            var (theirs, asked) = (chains.FindAll(chain => OtherProgram.OfChain(new ChainName(chain)) == program),
                left.ChainsInFront.Where(chain => OtherProgram.OfChain(chain) == program).ToList());

            // Nothing is copied from a chain without rules, such as KUBE-PROXY-CANARY.
            var (own, stays) = (theirs.FindAll(name => rest[name].Any(chain => chain.Rules.Count > 0)),
                theirs.FindAll(name => !rest.Contains(name) && !OtherProgram.IsForPeople(new ChainName(name))));
            if (stays.Count > 0)
            {
                yield return $"{Words.Some(stays, NamesToShow)} {(stays.Count == 1 ? "stays" : "stay")} with {program}, which continues to "
                    + $"change {(stays.Count == 1 ? "it" : "them")}: "
                    + $"HostPolicy().Behind keeps {Words.Some(asked, NamesToShow)} evaluated first, as in the save";
            }

            if (own.Count > 0)
            {
                yield return $"{Words.Some(own, NamesToShow)} {(own.Count == 1 ? "is a chain" : "are chains")} of {program}, copied as "
                    + $"{(own.Count == 1 ? "it is" : "they are")} now, because rules of the host itself are in front of the jump there, "
                    + $"or jump there: "
                    + $"{program} continues to change its own, so remove {(own.Count == 1 ? "it" : "them")} from the rule files if it "
                    + $"should decide, and name what should be evaluated first in HostPolicy().Behind";
            }
        }

        // What jumps to chains of programs is handled above.
        foreach (var said in left.Rest.SelectMany(dump => dump.Tables).SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)
            .Where(rule => RuleTarget.Find(rule.Text) is not { } target || OtherProgram.OfChain(target.Chain) is null)
            .Select(rule => OtherProgram.OfRule(rule.Parsed)).OfType<string>().GroupBy(program => program))
        {
            var (are, them, they) = said.Count() == 1 ? ("is copied as it is", "it", "it") : ("are copied as they are", "them", "they");
            yield return said.Key == OtherProgram.ByRequest
                ? $"{Words.Count(said.Count(), "rule")} with --reqid {are} now: if {said.Key} writes {them}, remove {them} from the rule "
                    + "files"
                : $"{Words.Count(said.Count(), "rule")} in the form of {said.Key} {are} now: if {said.Key} writes {them}, remove {them} "
                    + $"from the rule files; if you do, delete {them} on the host after the apply, or {they} will be live twice";
        }

        if (copied.Where(rule => !Tables.HasBuiltIn(rule.Table, rule.Chain)).Select(rule => rule.Chain).Distinct()
            .Where(chain => !rest[chain.Value].All(OnlyLogsAndDenies))
            .Where(chain => OfTool(chain) is null && OtherProgram.OfChain(chain) is null && DispatchChain.Find(chain) is null
                && !(isRipts && Importer.IsRipts(chain))).ToList() is { Count: > 0 } unproved)
        {
            var (are, one, that) = unproved.Count == 1 ? ("is", "it", "it") : ("are", "one", "that one");
            yield return $"{Words.List([.. unproved.Select(chain => chain.Value)])} {are} copied as the host's own, which is not certain: "
                + $"where a program continues to write {one}, such as to ban addresses or to open a port for a while, remove {that} from "
                + "the rule files and name it in HostPolicy().Behind";
        }

        if (chains.Contains(DispatchChain.Guard.Value))
        {
            yield return "the save holds rules that Ripcs made from rule files; if you have these, apply them instead";
        }
        else if (!isRipts && chains.FindAll(chain => DispatchChain.Find(new ChainName(chain)) is not null) is { Count: > 0 } taken)
        {
            var (names, it) = taken.Count == 1 ? ("has a name", "it") : ("have names", "them");
            yield return $"{Words.Some(taken, NamesToShow)} {names} that Ripcs needs: before an apply, which is refused until then, rename "
                + $"{it} on the host with: iptables -w -t TABLE -E CHAIN NAME";
        }
    }
}
