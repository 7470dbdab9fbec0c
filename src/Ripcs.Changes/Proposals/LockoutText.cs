using Ripcs.Changes.Texts;
using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Sessions;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Planning;

namespace Ripcs.Changes.Proposals;

/// <summary>The session of the user who requests a change, and its interfaces.</summary>
/// <param name="Session">The connection.</param>
/// <param name="Addresses">The addresses of this host.</param>
/// <param name="Cards">The interfaces by which the client may be reached.</param>
/// <param name="Now">The time of the request.</param>
internal sealed record CallerSession(SshSession Session, ValueSet Addresses, ValueSet Cards, DateTimeOffset Now) : ICaller
{
    public LockoutJudgement Judge(ProposedChange change, IEnumerable<CompiledPartition> partitions, LockoutRun run) =>
        LockoutText.Compute(this, change.Before, change.After, partitions, run);

    /// <summary>True if the user continues in spite of a lockout.</summary>
    public bool IsForcing { get; init; }

    /// <summary>How connection tracking classifies the packets of a connection that it did not see begin: NEW or INVALID.</summary>
    public PacketState Unseen { get; init; } = PacketState.New;

    /// <summary>True if it knows the connection; called only if that matters.</summary>
    public Func<bool> IsTracked { get; init; } = () => true;

    /// <summary>False for a session that may belong to another person with the same user names.</summary>
    public bool IsOwn { get; init; } = true;

    /// <summary>Other open sessions of the users through whom the caller logged in: in a
    /// terminal that outlives its connection, the caller's may be one of them.</summary>
    public ValueList<CallerSession> Others { get; init; } = [];
}

/// <summary>Tells whether a change locks its caller out, and what lets the caller in.</summary>
internal static class LockoutText
{
    /// <param name="caller">The session.</param>
    /// <param name="before">The live state.</param>
    /// <param name="after">The state after the change.</param>
    /// <param name="partitions">The partitions of the rules.</param>
    /// <param name="run">The run.</param>
    public static LockoutJudgement Compute(
        CallerSession caller, FirewallState before, FirewallState after, IEnumerable<CompiledPartition> partitions, LockoutRun run)
    {
        var names = new StatementNames(partitions);
        var (refusals, warnings) = (new List<AdvisedText>(), new List<AdvisedText>());
        foreach (var ofFamily in caller.Others.Prepend(caller).GroupBy(one => one.Session.Family))
        {
            var (then, now) = (new PacketRules(after[ofFamily.Key]), new PacketRules(before[ofFamily.Key]));
            foreach (var one in ofFamily)
            {
                refusals.AddRange(JudgeOrDoubt(one, then, now, names, run, warnings) is { } refusal
                    ? [$"{(one.IsOwn ? "you are" : "you are, or root is,")} connected by ssh from " + refusal] : []);
            }
        }

        if (refusals.Count == 0)
            return new LockoutJudgement(null, [.. warnings.Distinct()]);

        var all = AdvisedText.Join("; and ", refusals.Distinct());
        return caller.IsForcing ? new LockoutJudgement(null, [Advice.To(Way.Force) + ": " + all, .. warnings.Distinct()])
            : new LockoutJudgement(all + ", or add " + Advice.To(Way.Force) + " if you have another way in", [.. warnings.Distinct()]);
    }

    // A caller whose packets could not be followed may be locked out.
    private static AdvisedText? JudgeOrDoubt(
        CallerSession caller, PacketRules then, PacketRules now, StatementNames names, LockoutRun run, List<AdvisedText> warnings)
    {
        try
        {
            return Judge(caller, then, now, names, run, warnings);
        }
        catch (TooTangledException)
        {
            return $"{caller.Session.Client.ToAddressText()}, and your packets pass too many rules to tell whether you would "
                + "be locked out: chains lead to one another again and again; jump to them from fewer rules";
        }
    }

    private static AdvisedText? Judge(
        CallerSession caller, PacketRules then, PacketRules now, StatementNames names, LockoutRun run, List<AdvisedText> warnings)
    {
        AdvisedText? refusal = null;
        foreach (var traffic in Enum.GetValues<SessionTraffic>())
        {
            if (Changed(caller.Session, traffic) is not { } outcome)
                continue;

            if (outcome.Fate is SessionFate.Denied or SessionFate.Led)
            {
                refusal ??= outcome.Fate is SessionFate.Led ? Led(caller.Session, outcome, names)
                    : Denied(caller.Session, traffic, outcome, names, run);
            }
            else
            {
                warnings.Add(Doubtful(caller.Session, traffic, outcome));
            }
        }

        // The first rules that need connection tracking start it, and it does not know the connections that are already open.
        var unseen = caller.Session with { State = caller.Unseen };
        foreach (var traffic in refusal is null ? [SessionTraffic.Packets, SessionTraffic.Answers] : Array.Empty<SessionTraffic>())
        {
            if (Changed(unseen, traffic) is { Fate: SessionFate.Denied } outcome && !caller.IsTracked())
                refusal ??= Denied(unseen, traffic, outcome, names, run);
        }

        return refusal;

        SessionOutcome? Changed(SshSession session, SessionTraffic traffic)
        {
            SessionOutcome Under(PacketRules rules) => session.Under(traffic, rules, caller.Addresses, caller.Cards, caller.Now);

            // A session that exists although the rules deny it has another way in, or the rules depend on something unknown here.
            return Under(then) is var outcome && outcome.Fate is SessionFate.Accepted || Under(now).Fate == outcome.Fate ? null : outcome;
        }
    }

    private static string Led(SshSession session, SessionOutcome outcome, StatementNames names)
    {
        var by = outcome.Way.Steps.LastOrDefault(step => step.Rule is { Effect: RuleEffect.Translate { To.IsSource: false } }) is { } step
            ? names.By(session.Family, step) : "a translation";
        var client = session.Client.ToAddressText();
        return $"{client}, and after this change a new connection from there to port {session.Port} of this host is redirected to "
            + $"{PacketWords.To(outcome.Way.Packet)} by {by}: you would be locked out; leave your address out of that";
    }

    private static AdvisedText Denied(
        SshSession session, SessionTraffic traffic, SessionOutcome outcome, StatementNames names, LockoutRun run)
    {
        var decider = outcome.Way.DecidedBy;
        var by = decider is null ? "a table without a policy" : names.By(session.Family, decider);
        var chain = decider is { Rule: not null } && PartitionChainName.TryParse(decider.Chain, out var name) ? name
            : (PartitionChainName?)null;
        var unnamed = chain is { Partition: var partition } && run.Unnamed.Contains(partition) ? partition : null;
        var client = session.Client.ToAddressText();
        var unseen = session.State switch
        {
            PacketState.New => (As: ", new to connection tracking and without SYN,",
                Mend: $"accept port {session.Port} without .Syn() now, and with it in the next change"),
            PacketState.Invalid => (As: ", INVALID to connection tracking, which did not see it begin,",
                Mend: "run sysctl net.netfilter.nf_conntrack_tcp_loose=1, and set it to 0 again after the change"),
            _ => (As: "", Mend: null),
        };
        var (whose, breaks) = traffic switch
        {
            SessionTraffic.Again =>
                ($"a new connection from there to port {session.Port} of this host is",
                "you would be locked out"),
            SessionTraffic.Packets => ($"the packets of your connection{unseen.As} are", "it would break"),
            _ => ($"what this host answers you{unseen.As} is", "your connection would break"),
        };
        var mend = run.Instead ?? unseen.Mend ?? (run.Path is null ? traffic is SessionTraffic.Again
            ? "let your address in by your own rules, or by the policy" : "accept established connections by your own rules"
            : unnamed is not null ? "remove that partition first: " + Advice.To(Way.Clean, run.Path)
            : traffic is not SessionTraffic.Again ? decider?.Rule is null ? "accept established connections, as HostPolicy() does"
                : "change that rule"
            : $"write Accept(\"ssh\").Ports({session.Port}).From(\"{client}\").To(\"host\"); "
                + (decider?.Rule is null || IsAfterPartitions(outcome.Way) ? "into a rule file"
                    : chain is { Kind: var kind } && DispatchChain.IsOfRaw(kind) ? "and change that Raw, which is evaluated first"
                    : "in front of that rule"));
        return $"{client}, and after this change {whose} denied by "
            + $"{by}{(unnamed is null ? "" : $" of partition {unnamed}, which no file names any more")}: {breaks}; " + mend;
    }

    // Whatever a partition accepts never comes to these rules.
    private static bool IsAfterPartitions(Trace way) =>
        way.Steps.Any(step => DispatchChain.RawAfter.Any(after => after.Name == step.Chain));

    private static string Doubtful(SshSession session, SessionTraffic traffic, SessionOutcome outcome)
    {
        var what = traffic switch
        {
            SessionTraffic.Again =>
                $"a new ssh connection from {session.Client.ToAddressText()}, where you come from, to port {session.Port} is accepted",
            SessionTraffic.Packets => "your own ssh connection continues",
            _ => "what this host answers on your own ssh connection is accepted",
        };
        var condition = AnswerWords.Of(outcome.Way.Answers, session.Family, int.MaxValue);
        condition = condition.Length > 0 ? condition : "where a nat rule redirects it here";
        return $"after this change {what} only {(AnswerWords.AreOpen(outcome.Way.Answers) ? "on a condition: " : "")}{condition}; make "
            + $"sure that you have another way in";
    }
}
