using Ripcs.Changes.Operations;
using Ripcs.Changes.Plans;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Namespaces;

namespace Ripcs.Commands;

/// <summary>What rule files are compared with: this host, the state of another one, or a dump.</summary>
/// <param name="Actual">The live state there.</param>
/// <param name="Known">The record of earlier runs there.</param>
/// <param name="State">The state directory; null if there is none.</param>
internal sealed record DiffTarget(FirewallState Actual, Knowledge Known, StateDirectory? State)
{
    /// <summary>Versions of partitions that are not live there, for the origins of rules in a dump.</summary>
    public ValueList<CompiledPartition> Names { get; init; }

    /// <summary>Its addresses and routes; null if unknown.</summary>
    public HostEnds? Ends { get; init; }

    /// <summary>The session by which the caller is logged in to that host.</summary>
    public CallerSession? Caller { get; init; }

    /// <summary>The variant of iptables in use there; null if the families use different ones.</summary>
    public string? Variant { get; init; }

    /// <summary>Its interfaces; null for another host.</summary>
    public Func<ValueList<string>>? Interfaces { get; init; }

    /// <inheritdoc cref="Apply.TakesUpInTheMiddle"/>
    public Func<bool>? TakesUpInTheMiddle { get; init; }

    /// <summary>The time when its state was read, UTC; null for now.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>False for a dump, which contains no sets.</summary>
    public bool HoldsSets { get; init; } = true;

    /// <summary>The notes to print first.</summary>
    public ValueList<Note> Notes { get; init; }

    /// <summary>The identity of the host, for a plan.</summary>
    public required Func<PlanHost> Host { get; init; }

    public static DiffTarget OfThisHost(CommandHost host, ParseResult result)
    {
        var machine = host.Machine(result);
        var (state, known, actual) = DiffCommand.Look(machine);
        return new DiffTarget(actual, known, state)
        {
            Ends = host.Facts.Ends,
            Interfaces = host.Facts.Interfaces,
            TakesUpInTheMiddle = () => host.Facts.Conntrack.TakesUpInTheMiddle,
            Caller = host.Callers.Find(),
            Variant = DiffCommand.VariantOf(machine.Netfilter(null)),
            Notes = RuleSetRun.Warnings(machine, state, actual, known).ToValueList(),
            Host = () => PlanHost.Of(host.Facts.Here, host.Facts.Name),
        };
    }

    public static DiffTarget OfDump(CommandHost host, ParseResult result, HostDump dump) => new(dump.State, Knowledge.None, State: null)
    {
        Names = RecordedNames(host.Machine(result)),
        HoldsSets = false,
        Notes = [.. dump.Notes, .. HiddenText.Warnings(dump.State).Select(text => Note.Warning(text))],
        Host = () => throw new InvalidOperationException("a dump does not name its host"),
    };

    /// <param name="seen">The state of the host.</param>
    /// <param name="path">Its file.</param>
    /// <param name="folder">An empty folder of the caller, for the files from that host's state directory.</param>
    public static DiffTarget OfSeen(SeenHost seen, string path, ThrowawayFolder folder)
    {
        var state = StateDirectory.Open(Path.Combine(folder.Path, "state"));
        foreach (var file in seen.State)
        {
            state.Write(file.Name, file.Text);
        }

        state.Look();
        return new DiffTarget(seen.Live, AppliedFile.Read(state).KnownOn(seen.Live), state)
        {
            Ends = new HostEnds(seen.Addresses, seen.CardTo),
            Variant = seen.Made.Variant,
            Notes = [Note.Info($"compared with {PlainText.Of(seen.Made.Host.ToString())} as it was at {Words.Time(seen.Made.Time)} ("
                + $"{path})"), .. HiddenText.Warnings(seen.Live).Select(text => Note.Warning(text))],
            Host = () => seen.Made.Host,
            Seen = seen.Made.Time,
        };
    }

    /// <summary>Every recorded version of a partition on this host. For a
    /// dump of another host, or an ordinary user, there may be none.</summary>
    private static ValueList<CompiledPartition> RecordedNames(Machine machine) =>
        Catch<StateException>.Or<ValueList<CompiledPartition>>(() => machine.LookAtState() is not { } state ? []
                : [.. AppliedFile.Read(state).Known.Partitions, .. new KeptPartitions(state).FromNewest()],
            _ => []);
}
