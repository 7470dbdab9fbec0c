using Ripcs.Changes.Applying;
using Ripcs.Changes.DesiredStates;
using Ripcs.Changes.Plans;
using Ripcs.Changes.Running;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Core.Planning.Owned;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>
/// rules apply of a plan: the road of every apply, but from the compiled partitions of the plan. Nothing that stands in it is executed:
/// what is to be done is worked out again from what is live, and is done only where it is what was reviewed.
/// </summary>
internal sealed class PlanRun(CommandHost host, ParseResult result, ReadPlan read)
{
    private const int LinesToShow = 40;

    // The names, labels and places of what goes are a part of what was reviewed.
    private const string OtherRecord =
        "      the rules that change are those that were reviewed, but not the record of what was last applied: "
        + "since then the same rules were applied from other files, as of another checkout, or with other labels, tickets or owners";

    private const string SameLines =
        "      every line that a diff prints is the same: the packets differ in what no line names, such as ports that they come from";

    private PlanRecord Plan => read.Plan;

    private PlanFacts Made => read.Plan.Made;

    public RunReport Apply(ApplyChoices choices)
    {
        Refuse();
        var machine = host.Machine(result);
        RefuseOtherVariant(machine);
        var rules = Rules(machine.LookAtState());
        var change = new Change(machine, ApplyCommand.Name, read.Path)
        {
            Partitions = rules.Partitions,
            Files = rules.Files,
            Expectations = rules.Expectations,
            Directory = Made.Directory,
            MadeOn = MadeOn,
            RuleSetName = Made.RuleSetName,
            Alone = Made.Directory is null ? Plan.Partitions.Select(partition => partition.Name.Value).FirstOrDefault() : null,
            Message = choices.Message,
            Ticket = choices.Ticket,
            Plan = read.Mark,
            Revision = () => Made.Revision,
            Again = choices.Again,
            HeldReason = Held,
            UnderLock = () => _ = Applied(machine.LookAtState()),
            ConfirmWithin = choices.Confirm,
            Approve = planned => Approve(machine, choices.Again, planned.Before, planned.First),
            BeforeWriting = desired => desired.RefuseLockout(),
            Proves = host.Addresses,
            Tells = Ends,
            IsForcing = choices.Force,
            Options = choices.Words,
            Revokes = choices.Revokes,
        };
        var desired = DesiredBy(rules, machine.LookAtState(), host.CallerWho(choices.Force));
        return Told(change.Run((actual, known) => Rules(machine.LookAtState()) == rules ? desired.MakeToWrite(actual, known)
            : throw new BusyException(
                $"another run has changed what is recorded of the host just now; run again: ripcs rules apply {read.Path}")));
    }

    /// <summary>What an apply would do, and whether it would.</summary>
    public RunReport DryRun(ApplyChoices choices)
    {
        Refuse();
        var machine = host.Machine(result);
        RefuseOtherVariant(machine);
        var (state, known, actual) = DiffCommand.Look(machine);
        var desired = DesiredBy(Rules(state), state, host.Caller).Make(actual, known);
        if (desired.Diff is { IsEmpty: false })
            Approve(machine, choices.Again, actual, desired);

        var report = RuleSetRun.Shown(ApplyCommand.Name, desired, desired.Diff is { IsEmpty: true } && !desired.LeavesPartitions);
        report = Told(report with
        {
            Diagnostics = Made.Diagnostics,
            Alike = report.Diff is { } diff ? AlikeDiff.Of(diff, known.Partitions, [.. Named(known)], Opening.IsIn) : null,
            Meaning = desired.Diff is { IsEmpty: true } ? null : Means(actual, desired, known),
            Notes = [.. RuleSetRun.Warnings(machine, state, actual, known),
                .. Held(HeldFile.Read(state)) is { } held ? new[] { Note.Warning(held) } : [], .. report.Notes,
                .. choices.Force || desired.Diff is { IsEmpty: true } ? [] : ThirdFateText.Foreseen(
                    actual, desired.State, desired.KnownFrom(known), [.. Named(known), .. known.Partitions],
                    family => ChangeMeaning.Local(host.Addresses, family))],
        });
        return choices.Revokes is not { } revocation ? report
            : report.Ending(revocation.Look(ChangeMeaning.After(actual, desired.State, desired.KnownFrom(known)),
                [.. Named(known), .. known.Partitions]));
    }

    // Names can be given twice, but then the directory is not there.
    private string? MadeOn => Made.Seen is not null && (Made.On != host.Name
        || !(Made.Directory is { } directory ? Directory.Exists(directory) : Made.Files.All(file => File.Exists(file.Path)))) ? Made.On
        : null;

    private PlanRules Rules(StateDirectory? state) => PlanRules.Of(Plan, AppliedFile.Read(state));

    private DesiredByApply DesiredBy(PlanRules rules, StateDirectory? state, CallerSession? caller) =>
        new(new RuleSet(rules.Partitions, Made.Directory is null ? Scope.OnePartition : Scope.WholeSet, read.Path)
        {
            Directory = Made.Directory,
            MadeOn = MadeOn,
            RuleSetName = Made.RuleSetName,
            Files = rules.Files,
            Expectations = rules.Expectations,
            Unnamed = Made.Directory is null || (Made.Left.Count == 0 && Made.Pruned.Count == 0) ? null
                : [.. Plan.Diff.Unnamed.Select(partition => partition.Name), .. Made.Pruned],
            Prunes = Made.Pruned.Count > 0,
            IsPlan = true,
        }, state, isCleaning: false, Made.IsReplacing) { Caller = caller, Addresses = host.Addresses, Interfaces = host.Interfaces };

    /// <summary>The partitions of the plan; of those that it leaves alone what is recorded by now.</summary>
    private IEnumerable<CompiledPartition> Named(Knowledge known) =>
        Plan.Partitions.Select(partition => Made.Left.Contains(partition.Name.Value) ? known.Partition(partition.Name.Value)
        : partition).OfType<CompiledPartition>();

    private void Refuse()
    {
        if (!Made.Host.Is(host.Here))
        {
            var (there, here) = (PlainText.Of(Made.Host.ToString()),
                PlainText.Of(new PlanHost("", host.Here.Network.Text, host.Name).ToString()));
            var thisHost = there != here ? here : Made.Host.Machine == host.Here.Machine ? "another network namespace"
                : "another machine of that name";
            throw new PlanRefusedException(
                $"{read.Path} is for another host ({there}), and this is {thisHost}; make a plan for this one: ripcs rules diff PATH "
                + $"--out PLAN");
        }

        if (Today.Of(host.Clock) is var today && !Made.Holds.Contains(today))
        {
            throw new OutdatedPlanException($"{read.Path} holds only until {Made.Holds.Last:yyyy-MM-dd}, as rules in it end then, and "
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

    /// <exception cref="OutdatedPlanException">What would be done is not what was reviewed.</exception>
    private void Approve(Machine machine, bool isAgain, FirewallState actual, Desired desired)
    {
        var state = machine.LookAtState();
        if (Applied(state) is { } earlier && !isAgain)
            throw new OutdatedPlanException($"{AppliedAs(earlier, state)}; a plan is applied once: {Remake}");

        var known = AppliedFile.Read(state).KnownOn(actual);
        var now = desired.Diff!;
        var meaning = Means(actual, desired, known);
        if ((PlanCheck.Moved(Plan, now, PlanCheck.Touched(now, actual, known, Plan.Partitions), known, meaning.Digest())
            ?? (PlanRenderer.IsSameMeaning(Plan, meaning) ? null : "what it means for packets is not what the plan says")) is { } moved)
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
        var now = PlanOutput.AddressesIn(host.Addresses);
        var then = Made.Addresses ?? now;
        return [.. then.Except(now).Select(address => $"- {Said(address)}"), .. now.Except(then).Select(address => $"+ {Said(address)}")];

        static string Said(string address) => $"{PlainText.Of(address)}: an address of the host";
    }

    private ChangeMeaning Means(FirewallState actual, Desired desired, Knowledge known) =>
        ChangeMeaning.Of(actual, desired.State, desired.KnownFrom(known), Named(known), Ends);

    // A plan that was made elsewhere was told without the routes of this host.
    private HostEnds Ends => Made.Seen is null ? host.Ends : host.Ends with { CardTo = null };

    /// <summary>The last change that applied this very plan.</summary>
    private UsedPlan? Applied(StateDirectory? state) => UsedPlansFile.Read(state).Find(read.Sha256);

    private string AppliedAs(UsedPlan earlier, StateDirectory? state) =>
        $"{read.Path} was applied already as change {earlier.Change} ({Words.Time(earlier.Time)}), "
        + (TakenBack(earlier, state) is { } how ? $"which was {how}" : "and the host is no longer as it left it");

    // Of a change that the history does not hold any more nobody knows.
    private static string? TakenBack(UsedPlan earlier, StateDirectory? state) =>
        state is null || new Timeline(new History(state)) is not { } timeline || !timeline.Numbers.Contains(earlier.Change) ? null
            : timeline.Reverted().Contains(earlier.Change) ? "reverted" : timeline.Line(timeline.Last).Contains(earlier.Change) ? null
                : "rolled back";

    /// <summary>Why the plan is held, if it is: it brings back what was rolled back
    /// or reverted, and no rule file that could be changed is at hand.</summary>
    private string? Held(HeldPartitions held)
    {
        var among = held.Among(Rules(host.Machine(result).LookAtState()).Partitions);
        if (among.Count == 0)
            return null;

        var state = host.Machine(result).LookAtState();
        return Applied(state) is { } earlier && TakenBack(earlier, state) is not null
            ? $"{AppliedAs(earlier, state)}; if it is meant all the same: ripcs rules apply {read.Path} --again; otherwise change the "
                + $"rule files, {Remake}"
            : $"{Words.List([.. among.Select(one => one.Name)])} {(among.Count == 1 ? "is" : "are")} held: {HeldPartition.Taken(among)}, "
                + $"and {read.Path} brings the same back; "
                + $"if it is meant all the same: ripcs rules apply {read.Path} --again; otherwise change the rule files, {Remake}";
    }

    // Applied twice by a playbook, say: all is as the plan leaves it.
    private RunReport Told(RunReport report)
    {
        report = read.SignedBy is not { } signer ? report
            : report with { Notes = [Note.Info($"{read.Path} is signed by {signer}"), .. report.Notes] };
        if (report is not { Result: RunResult.Unchanged, Error: null } || Plan.Diff.IsEmpty)
            return report;

        var earlier = Applied(host.Machine(result).LookAtState());
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
