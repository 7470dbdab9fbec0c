using Ripcs.Changes.Applying;
using Ripcs.Changes.Operations;
using Ripcs.Changes.Plans;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>rules apply of a plan: an apply that starts from the plan's compiled partitions. Nothing in the plan is
/// executed: the change is computed again from the live state, and is made only if it is the reviewed one.</summary>
internal sealed class PlanRun(CommandHost host, ParseResult result, ReadPlan read)
{
    private const int LinesToShow = 40;

    // The names, labels and origins of removed rules are part of what was reviewed.
    private const string OtherRecord =
        "      the rules that change are those that were reviewed, but not the record of what was last applied: "
        + "since then the same rules were applied from other files, such as another checkout, or with other labels, tickets or owners";

    private const string SameLines =
        "      every line that a diff prints is the same: the packets differ in what no line shows, such as their source ports";

    private PlanMark Mark => read.Mark;

    private PlanRecord Plan => read.Plan;

    private PlanFacts Made => read.Plan.Made;

    public RunReport Apply(ApplyOptions how, TimeSpan? confirm, Question question)
    {
        Refuse();
        var machine = host.Machine(result);
        RefuseOtherVariant(machine);
        return Told(RunReport.Of(ApplyCommand.Name,
            new Change(machine, Operation(machine.LookAtState(), how, host.Callers.Find(how.Force), confirm, question)).Run()));
    }

    /// <summary>What an apply would do, and whether it would be refused.</summary>
    public RunReport DryRun(ApplyOptions how)
    {
        Refuse();
        RefuseOtherVariant(host.Machine(result));
        return Told(Preview(Operation(host.Machine(result).LookAtState(), how, host.Callers.Find(), confirm: null)));
    }

    private RunReport Preview(Apply apply)
    {
        var target = DiffTarget.OfThisHost(host, result);
        if (apply.Make(target.Actual, target.Known) is { Diff.IsEmpty: false } desired)
            Approve(apply.How.Again, target.Actual, desired);

        return RuleSetRun.Preview(apply, target, Named(target.Known).ToValueList(),
            Held(HeldFile.Read(target.State)) is { } held ? [Note.Warning(held)] : []) with { Diagnostics = Made.Diagnostics };
    }

    private ApplyOfPlan Operation(StateDirectory? state, ApplyOptions how, CallerSession? caller, TimeSpan? confirm,
        Question? question = null) =>
        new(this, question, Rules(state), state, how with { Replace = Made.IsReplacing, Prune = Made.Pruned.Count > 0 })
        {
            Caller = caller, Ends = Ends, Interfaces = host.Facts.Interfaces, ConfirmWithin = confirm,
            Revocation = host.Callers.Revocation(how),
            TakesUpInTheMiddle = () => host.Facts.Conntrack.TakesUpInTheMiddle,
        };

    private sealed class ApplyOfPlan(PlanRun run, Question? question, RuleSet rules, StateDirectory? state, ApplyOptions how)
        : Apply(ApplyCommand.Name, rules, state, how)
    {
        // The plan itself shows what it does.
        public override string Options => ApplyCommand.Words(How with { Replace = false, Prune = false });

        public override PlanMark Plan => run.Mark;

        public override RevisionOfRules? Revision() => run.Made.Revision;

        public override AdvisedText? HeldReason(HeldPartitions held) => run.Held(held);

        public override AdvisedText? Ask() => !How.Again && run.Held(HeldFile.Read(run.State)) is not null ? null
            : question?.Ask(() => run.Preview(this));

        public override void Enter()
        {
            _ = run.Applied(run.State);
            base.Enter();
        }

        public override DesiredOfRules MakeToWrite(FirewallState actual, Knowledge recorded) => run.Rules(run.State) == Rules
            ? base.MakeToWrite(actual, recorded)
            : throw new BusyException(
                $"another run has changed what is recorded of the host just now; run again: ripcs rules apply {Rules.Path}");

        public override void Approve(PlannedChange planned)
        {
            run.Approve(How.Again, planned.Before, planned.First);
            question?.Check(planned.First);
        }
    }

    // A name may belong to two hosts, but then the directory does not exist here.
    private string? MadeOn => Made.Seen is not null && (Made.On != host.Facts.Name
        || !(Made.Directory is { } directory ? Directory.Exists(directory) : Made.Files.All(file => File.Exists(file.Path)))) ? Made.On
        : null;

    private StateDirectory? State => host.Machine(result).LookAtState();

    private RuleSet Rules(StateDirectory? state)
    {
        var rules = PlanRules.Of(Plan, AppliedFile.Read(state));
        return new RuleSet(rules.Partitions, Made.Directory is null ? Scope.OnePartition : Scope.WholeSet, read.Argument)
        {
            Directory = Made.Directory,
            MadeOn = MadeOn,
            RuleSetName = Made.RuleSetName,
            Files = rules.Files,
            Expectations = rules.Expectations,
            Unnamed = Made.Directory is null || (Made.Left.Count == 0 && Made.Pruned.Count == 0) ? null
                : [.. Plan.Diff.Unnamed.Select(partition => partition.Name), .. Made.Pruned],
            IsPlan = true,
        };
    }

    /// <summary>The partitions of the plan; for those that it leaves alone, the ones recorded now.</summary>
    private IEnumerable<CompiledPartition> Named(Knowledge known) =>
        Plan.Partitions.Select(partition => Made.Left.Contains(partition.Name.Value) ? known.Partition(partition.Name.Value)
        : partition).OfType<CompiledPartition>();

    private void Refuse()
    {
        if (!Made.Host.Is(host.Facts.Here))
        {
            var (there, here) = (PlainText.Of(Made.Host.ToString()),
                PlainText.Of(new PlanHost("", host.Facts.Here.Network.Text, host.Facts.Name).ToString()));
            var thisHost = there != here ? here : Made.Host.Machine == host.Facts.Here.Machine ? "another network namespace"
                : "another machine of that name";
            throw new PlanRefusedException(
                $"{read.Path} is for another host ({there}), and this is {thisHost}; make a plan for this one: ripcs rules diff PATH "
                + $"--out PLAN");
        }

        if (Today.Of(host.Facts.Clock) is var today && !Made.Holds.Contains(today))
        {
            throw new OutdatedPlanException($"{read.Path} is valid only until {Made.Holds.Last:yyyy-MM-dd}, because rules in it end "
                + $"then, and "
                + $"today is {today:yyyy-MM-dd} (UTC); {Remake}");
        }
    }

    private void RefuseOtherVariant(Machine machine)
    {
        if (Made.Variant is { } then && DiffCommand.VariantOf(machine.Netfilter(null)) is { } now && then != now)
        {
            throw new OutdatedPlanException(
                $"{read.Path} was made for iptables {PlainText.Of(then)}, and this host uses {now} now; {Remake}");
        }
    }

    /// <exception cref="OutdatedPlanException">The change to be made differs from the reviewed one.</exception>
    private void Approve(bool isAgain, FirewallState actual, Desired desired)
    {
        var state = State;
        if (Applied(state) is { } earlier && !isAgain)
            throw new OutdatedPlanException($"{AppliedAs(earlier, state)}; a plan is applied once: {Remake}");

        var known = AppliedFile.Read(state).KnownOn(actual);
        var now = desired.Diff!;
        var meaning = Means(actual, desired, known);
        if ((PlanCheck.Moved(Plan, now, PlanCheck.Touched(now, actual, known, Plan.Partitions), known, meaning.Digest())
            ?? (PlanRenderer.IsSameMeaning(Plan, meaning) ? null : "what it means for packets is not what the plan shows")) is { } moved)
        {
            throw new OutdatedPlanException(string.Join('\n',
                [$"{moved}, so {read.Path} was not applied; {Remake}", .. Difference(now, meaning, known)]));
        }
    }

    private IEnumerable<string> Difference(StateDiff now, ChangeMeaning meaning, Knowledge known)
    {
        List<string> lines = [.. PlanRenderer.Difference(Plan, now, PlanRenderer.Meaning(meaning)), .. AddressesSince()];
        return lines.Count == 0 ? [Plan.Before == PlanCheck.Before(now, known) ? SameLines : OtherRecord]
            : ["      what was reviewed (-) and what would be done now (+):", .. lines.Take(LinesToShow).Select(line => $"      {line}"),
               .. lines.Count > LinesToShow
                   ? [$"      and {lines.Count - LinesToShow} lines more"]
                   : Array.Empty<string>()];
    }

    private IEnumerable<string> AddressesSince()
    {
        var now = PlanOutput.AddressesIn(host.Facts.Addresses);
        var then = Made.Addresses ?? now;
        return [.. then.Except(now).Select(address => $"- {Said(address)}"), .. now.Except(then).Select(address => $"+ {Said(address)}")];

        static string Said(string address) => $"{PlainText.Of(address)}: an address of the host";
    }

    private ChangeMeaning Means(FirewallState actual, Desired desired, Knowledge known) =>
        ChangeMeaning.Compute(desired.Change, Named(known), Ends);

    private HostEnds Ends => Made.WithoutRoutes ? host.Facts.Ends with { CardTo = null } : host.Facts.Ends;

    /// <summary>The last change that applied exactly this plan.</summary>
    private UsedPlan? Applied(StateDirectory? state) => UsedPlansFile.Read(state).Find(read.Sha256);

    private string AppliedAs(UsedPlan earlier, StateDirectory? state) =>
        $"{read.Path} was applied already as change {earlier.Change} ({Words.Time(earlier.Time)}), "
        + (TakenBack(earlier, state) is { } how ? $"which was {how}" : "and the host is no longer as it left it");

    // Unknown for a change that is no longer in the history.
    private static string? TakenBack(UsedPlan earlier, StateDirectory? state) =>
        state is null || new Timeline(new History(state)) is not { } timeline || !timeline.Numbers.Contains(earlier.Change) ? null
            : timeline.Reverted().Contains(earlier.Change) ? "reverted" : timeline.Line(timeline.Last).Contains(earlier.Change) ? null
                : "rolled back";

    /// <summary>Why the plan is held, or null: it brings back what was rolled back
    /// or reverted, and there is no rule file here that could be changed.</summary>
    private string? Held(HeldPartitions held)
    {
        var among = held.Among(Rules(State).Partitions);
        if (among.Count == 0)
            return null;

        var state = State;
        var why = Applied(state) is { } earlier && TakenBack(earlier, state) is not null ? AppliedAs(earlier, state)
            : $"{Words.List([.. among.Select(one => one.Name)])} {(among.Count == 1 ? "is" : "are")} held: {HeldPartition.Taken(among)}, "
                + $"and {read.Path} brings the same back";
        return $"{why}; if you mean it anyway: ripcs rules apply {read.Argument} --again; otherwise change the rule files, {Remake}";
    }

    // For example if a playbook applies it twice: everything is as the plan leaves it.
    private RunReport Told(RunReport report)
    {
        report = read.SignedBy is not { } signer ? report
            : report with { Notes = [Note.Info($"{read.Path} is signed by {signer}"), .. report.Notes] };
        if (report is not { Result: RunResult.Unchanged, Error: null } || Plan.Diff.IsEmpty)
            return report;

        var earlier = Applied(State);
        return report with
        {
            Summary = $"nothing to do: the host is as {read.Path} leaves it"
                + (earlier is null ? "." : $"; it was applied as change {earlier.Change} ({Words.Time(earlier.Time)})."),
        };
    }

    private string Remake =>
        $"make the plan again, and have it reviewed: ripcs rules diff {PlainText.Of(Made.Path)}{(Made.IsReplacing ? " --replace" : "")}"
        + $"{(Made.Pruned.Count > 0 ? " --prune" : "")}{(Made.Seen is null ? "" : " --host FILE")} --out PLAN";
}
