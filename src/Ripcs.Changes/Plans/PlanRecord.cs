using System.Text.Json.Serialization;
using Ripcs.Host.Checkouts;

namespace Ripcs.Changes.Plans;

/// <summary>
/// What a diff found, to be reviewed and then applied as it stands: what was compiled, what it changes on which host, and what that means.
/// Whoever applies it works out from the compiled partitions what to do, and does it only where that is what stands here.
/// </summary>
/// <param name="Made">Who made it, of what, and for whom.</param>
/// <param name="Partitions">What the rule files compile to.</param>
/// <param name="Before">Those that it touches, as they were last applied: what their labels and chains held.</param>
/// <param name="Diff">What changes.</param>
/// <param name="Meaning">What that means for packets, every line and all of it; none where nothing changes.</param>
internal sealed record PlanRecord(
    PlanFacts Made, ValueList<CompiledPartition> Partitions, ValueList<CompiledPartition> Before, StateDiff Diff, ValueList<string> Meaning)
{
    /// <summary>What the rule files expect of all rules of the host; it was proved
    /// when the plan was made, and is proved again where it is applied.</summary>
    public ValueList<RecordedExpectation> Expectations { get; init; }

    /// <summary>The meaning as a diff prints it where nobody asks for all; none where that is all of it.</summary>
    public ValueList<string> ShortMeaning { get; init; }
}

/// <summary>A plan for people.</summary>
/// <param name="Path">The file, as it was typed.</param>
/// <param name="Plan">What is in it.</param>
/// <param name="Sha256">Of the whole file.</param>
/// <param name="IsForHere">True if this is the host that it is for.</param>
internal sealed record ShownPlan(string Path, PlanRecord Plan, string Sha256, bool IsForHere);

/// <summary>Who made a plan, of what, and for whom.</summary>
internal sealed record PlanFacts
{
    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string User { get; init; }

    /// <summary>The name of the host on which it was made.</summary>
    public required string On { get; init; }

    public required PlanHost Host { get; init; }

    /// <summary>When that host was looked at, UTC, where the plan was made elsewhere; null where it was made on the host itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Seen { get; init; }

    /// <summary>The variant of iptables whose rules were compared; null where that cannot be said in one word.</summary>
    public string? Variant { get; init; }

    /// <summary>The rule file or directory, as it was typed.</summary>
    public required string Path { get; init; }

    /// <summary>The full path of that directory; null for a single rule file, which speaks for its partition alone.</summary>
    public string? Directory { get; init; }

    /// <inheritdoc cref="State.AppliedRecord.RuleSetName"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RuleSetName { get; init; }

    /// <summary>True if the host's other rules go in the same change.</summary>
    public bool IsReplacing { get; init; }

    /// <summary>The partitions that no file names and that go out of force in the same change.</summary>
    public ValueList<string> Pruned { get; init; }

    /// <summary>Of which git revision the rule files are; null where they are of none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RevisionOfRules? Revision { get; init; }

    /// <summary>Where each partition is written.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>Every file that was read.</summary>
    public ValueList<PlanInput> Inputs { get; init; }

    /// <summary>The days on which the rule files compile to this.</summary>
    public required DaySpan Holds { get; init; }

    /// <summary>What is live of each partition that it touches.</summary>
    public ValueList<PlanTouch> Touched { get; init; }

    /// <summary>Of a directory, the partitions that it leaves as it finds them, also where
    /// they have changed or gone since: <see cref="PlanRules.Left"/>.</summary>
    public ValueList<string> Left { get; init; }

    /// <summary>The rule files, by their full paths, of which it changes what they expect.</summary>
    public ValueList<string> Expects { get; init; }

    /// <summary>The hash of which packets change their fate, all of them; null where nothing changes.</summary>
    public string? Fates { get; init; }

    /// <summary>The addresses of the host as they were then, by which it was told
    /// which packets are for itself; null where they were not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ValueList<string>? Addresses { get; init; }

    public ValueList<Diagnostic> Diagnostics { get; init; }

    public ValueList<Note> Notes { get; init; }
}

/// <summary>A file that was read.</summary>
/// <param name="Path">As it is shown.</param>
/// <param name="Sha256">Of its bytes.</param>
internal sealed record PlanInput(string Path, string Sha256);

/// <summary>A partition that a plan touches, as it was when the plan was made.</summary>
/// <param name="Partition">Its name.</param>
/// <param name="Live">The hash of its chains and pointers in force; null where there are none.</param>
internal sealed record PlanTouch(string Partition, string? Live);

/// <summary>The host that a plan is for.</summary>
/// <param name="Machine">See <see cref="Whereabouts.Machine"/>: a name can
/// be given twice, this is made of the machine's own identity.</param>
/// <param name="Namespace">See <see cref="NetworkPlace.Text"/>.</param>
/// <param name="Name">For people.</param>
internal sealed record PlanHost(string Machine, string Namespace, string Name)
{
    /// <exception cref="PlanRefusedException">The machine has no identity.</exception>
    public static PlanHost Of(Whereabouts here, string name) => new(here.Machine
        ?? throw new PlanRefusedException(
            "this machine has no /etc/machine-id by which a plan could tell it from others; make one: systemd-machine-id-setup"),
            here.Network.Text, PlainText.Of(name));

    public bool Is(Whereabouts here) => Machine == here.Machine && here.Network.Is(Namespace);

    /// <summary>"web1", "web1, network namespace blue".</summary>
    public override string ToString() => Namespace == NetworkPlace.Host ? Name : $"{Name}, {NetworkPlace.Shown(Namespace)}";
}
