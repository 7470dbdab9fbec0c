using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>The pointers to which a temporary rule sends its packets, until the filter table is swapped.</summary>
internal enum BridgeEnd
{
    New,
    Old,

    /// <summary>The right pointers are unknown: the packets are dropped to be safe.</summary>
    Nowhere,
}

/// <summary>One temporary rule at the head of the filter's dispatch chain.</summary>
/// <param name="Sent">The packets as they were sent.</param>
/// <param name="End">The target of the rule.</param>
internal sealed record BridgeRule(NatMatch Sent, BridgeEnd End)
{
    /// <summary>The current destination of the packets; null for any.</summary>
    public IpPrefix? Now { get; init; }

    public PortRange? PortNow { get; init; }

    /// <summary>True: only packets whose destination was changed by a DNAT; false: only others; null: both.</summary>
    public bool? IsTranslated { get; init; }

    public bool IsToHostNow { get; init; }

    /// <summary>The prefix that contains the current destination of all of the packets.</summary>
    public IpPrefix Reach => Now ?? (IsTranslated is false ? Sent.Cover : IpPrefix.Everything(Sent.Family));

    /// <summary>True if some packet may match both.</summary>
    public bool MayMeet(BridgeRule other) => Sent.And(other.Sent) is not null && IpPrefixes.TryMeet(Now, other.Now, out _)
        && (PortNow is not { } port || other.PortNow is not { } otherPort || port.Overlaps(otherPort))
        && (IsTranslated is not { } isTranslated || other.IsTranslated is not { } isOther || isTranslated == isOther);

    /// <param name="isForwarded">True in the list that only FORWARD jumps to.</param>
    public string ToRuleText(bool isForwarded) => ToMatchText() + End switch
    {
        BridgeEnd.New => $" -g {(isForwarded ? DispatchChain.BridgeForwarded : DispatchChain.Bridge)}",
        BridgeEnd.Old => $" -g {(isForwarded ? DispatchChain.BridgeBackForwarded : DispatchChain.BridgeBack)}",
        _ => $" -m conntrack --ctstate NEW {BridgeMark.Comment} -j DROP",
    };

    /// <summary>The same for the nat table, where packets of the new pointers leave Ripcs's chains. The nat table already has the new
    /// list and only sees new connections, so packets that the filter cannot distinguish were translated by the new list there.</summary>
    public string ToReturnText() => End is BridgeEnd.Old
        ? $"{ToMatchText()} -g {DispatchChain.BridgeBack}"
        : $"{ToMatchText()} {BridgeMark.Comment} -j RETURN";

    /// <summary>The conditions of the rule; a later rule with the same conditions
    /// matches nothing. A rule that drops only takes new connections.</summary>
    public string ToMatchText()
    {
        var isPlainNot = Sent.Source is null && Sent.NotSources.Count == 1;
        string?[] words =
        [
            Sent.Source is { } from ? $"-s {from}" : isPlainNot ? $"! -s {Sent.NotSources[0]}" : null,
            Now is { Length: > 0 } now ? $"-d {now}" : null,
            Sent.In is { } name ? $"-i {name}" : null,
            Sent.Protocol is { } protocol ? $"-p {protocol}" : null,
            PortNow is { } port ? $"-m multiport --dports {port}" : null,
            .. Sent.Others.Select(condition => condition.Text),
            .. (isPlainNot ? [] : Sent.NotSources).Select(not =>
                $"-m iprange ! --src-range {new IpRange(not.Family, not.Network, not.Last)}"),
            IsToHostNow ? "-m addrtype --dst-type LOCAL" : null,
            "-m conntrack",
            IsTranslated is { } isTranslated ? $"{(isTranslated ? "" : "! ")}--ctstate DNAT" : null,
            Sent.SentTo is { Length: > 0 } sentTo ? $"--ctorigdst {sentTo.ToAddressText()}" : null,
            Sent.SentPort is { } sentPort ? $"--ctorigdstport {sentPort}" : null,
            "--ctdir ORIGINAL",
        ];
        return string.Join(' ', words.OfType<string>());
    }

    /// <summary>The note to the operator about a rule that drops.</summary>
    public string ToNote() => Note(Sent.Family, Now?.ToAddressText(), PortNow?.ToString());

    /// <summary>The same for a rule that an interrupted run has left; null for any other rule.</summary>
    public static string? NoteOfLeft(Family family, string rule) =>
        BridgeMark.IsOn(rule) && ParsedRule.Of(rule) is { Target.Name: "DROP" } left
            ? Note(family, left.Prefix("-d")?.ToAddressText(), left.Value("--dports")) : null;

    private static string Note(Family family, string? now, string? ports) =>
        $"between two steps of this change new {family} connections {(now is null ? "to this host" : $"that go to {now}")}"
            + $"{(ports is null ? "" : $" port {ports}")} "
        + "are dropped for a moment: it is unknown there which of them were sent to \"host\"";
}
