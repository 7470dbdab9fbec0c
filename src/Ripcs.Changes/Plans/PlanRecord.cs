using System.Text.Json.Serialization;
using Ripcs.Host.Checkouts;

namespace Ripcs.Changes.Plans;

/// <summary>The result of a diff, to be reviewed and then applied unchanged: the compiled partitions, the changes on a host, and their
/// effect. Applying it computes the change from the compiled partitions, and makes it only if it equals the one in the plan.</summary>
/// <param name="Made">Who made it, from which files, and for which host.</param>
/// <param name="Partitions">The compiled rule files.</param>
/// <param name="Before">The partitions that it touches, as last applied: for the earlier contents of labels and chains.</param>
/// <param name="Diff">The changes.</param>
/// <param name="Meaning">Their effect on packets, all lines; none if nothing changes.</param>
internal sealed record PlanRecord(
    PlanFacts Made, ValueList<CompiledPartition> Partitions, ValueList<CompiledPartition> Before, StateDiff Diff, ValueList<string> Meaning)
{
    /// <summary>The expectations of the rule files of all rules of the host; they were
    /// proved when the plan was made, and are proved again when it is applied.</summary>
    public ValueList<RecordedExpectation> Expectations { get; init; }

    /// <summary>The effect as a diff prints it by default; none if that is the complete effect.</summary>
    public ValueList<string> ShortMeaning { get; init; }
}

/// <summary>A plan to be shown.</summary>
/// <param name="Path">The file as typed.</param>
/// <param name="Plan">The contents.</param>
/// <param name="Sha256">The hash of the whole file.</param>
/// <param name="IsForHere">True if it is for this host.</param>
internal sealed record ShownPlan(string Path, PlanRecord Plan, string Sha256, bool IsForHere);

/// <summary>Who made a plan, from which files, and for which host.</summary>
internal sealed record PlanFacts
{
    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string User { get; init; }

    /// <summary>The name of the host on which it was made.</summary>
    public required string On { get; init; }

    public required PlanHost Host { get; init; }

    /// <summary>The time when the host's state was read, UTC, if the plan
    /// was made elsewhere; null if it was made on the host itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Seen { get; init; }

    /// <summary>The variant of iptables whose rules were compared; null if the families use different ones.</summary>
    public string? Variant { get; init; }

    /// <summary>The rule file or directory as typed.</summary>
    public required string Path { get; init; }

    /// <summary>The full path of that directory; null for a single rule file, which only covers its own partition.</summary>
    public string? Directory { get; init; }

    /// <inheritdoc cref="State.AppliedRecord.RuleSetName"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RuleSetName { get; init; }

    /// <summary>True if the change also removes the host's other rules.</summary>
    public bool IsReplacing { get; init; }

    /// <summary>The partitions without a file that the change also takes out of force.</summary>
    public ValueList<string> Pruned { get; init; }

    /// <summary>The git revision of the rule files; null if there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RevisionOfRules? Revision { get; init; }

    /// <summary>The file of each partition.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>Every file that was read.</summary>
    public ValueList<PlanInput> Inputs { get; init; }

    /// <summary>The days on which the rule files compile to this.</summary>
    public required DaySpan Holds { get; init; }

    /// <summary>The live state of each partition that it touches.</summary>
    public ValueList<PlanTouch> Touched { get; init; }

    /// <summary>For a directory, the partitions that it leaves alone even if
    /// they have changed or gone since: <see cref="PlanRules.Left"/>.</summary>
    public ValueList<string> Left { get; init; }

    /// <summary>The full paths of the rule files whose expectations it changes.</summary>
    public ValueList<string> Expects { get; init; }

    /// <summary>The hash of all packets whose fate changes; null if nothing changes.</summary>
    public string? Fates { get; init; }

    /// <summary>The addresses of the host at that time, which determine the
    /// packets for the host itself; null if they were unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ValueList<string>? Addresses { get; init; }

    /// <summary>True if the effect was computed without the routes of the host, because a host file of form 1 contains none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WithoutRoutes { get; init; }

    public ValueList<Diagnostic> Diagnostics { get; init; }

    public ValueList<Note> Notes { get; init; }
}

/// <summary>A file that was read.</summary>
/// <param name="Path">The path as shown.</param>
/// <param name="Sha256">The hash of its bytes.</param>
internal sealed record PlanInput(string Path, string Sha256);

/// <summary>A partition that a plan touches, as it was when the plan was made.</summary>
/// <param name="Partition">Its name.</param>
/// <param name="Live">The hash of its chains and pointers in force; null if there are none.</param>
internal sealed record PlanTouch(string Partition, string? Live);

/// <summary>The host of a plan.</summary>
/// <param name="Machine">See <see cref="HostIdentity.Machine"/>: unlike a name, this is derived from the machine's unique identity.</param>
/// <param name="Namespace">See <see cref="NetworkPlace.Text"/>.</param>
/// <param name="Name">The name to show.</param>
internal sealed record PlanHost(string Machine, string Namespace, string Name)
{
    /// <exception cref="PlanRefusedException">The machine has no identity.</exception>
    public static PlanHost Of(HostIdentity here, string name) => new(here.Machine
        ?? throw new PlanRefusedException(
            "this machine has no /etc/machine-id by which a plan could tell it from others; make one: systemd-machine-id-setup"),
            here.Network.Text, PlainText.Of(name));

    public bool Is(HostIdentity here) => Machine == here.Machine && here.Network.Is(Namespace);

    /// <summary>"web1", "web1, network namespace blue".</summary>
    public override string ToString() => Namespace == NetworkPlace.Host ? Name : $"{Name}, {NetworkPlace.Shown(Namespace)}";
}
