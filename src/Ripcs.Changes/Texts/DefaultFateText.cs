namespace Ripcs.Changes.Texts;

/// <summary>Says what the policies of this host make of packets on which no partition decides.</summary>
internal static class DefaultFateText
{
    /// <summary>A line for chains through which everything passes, by what closes them,
    /// and one for those that drop answers; a host policy puts both right.</summary>
    public static IEnumerable<Note> Notes(ValueList<DefaultFate> fates)
    {
        var (open, closed) = (Open(fates), Closed(fates));
        foreach (var alike in open.GroupBy(fate => (fate.HostPolicy, fate.IsClosedInOther)).OrderBy(alike => alike.Key))
        {
            yield return Note.Info($"{Policy([.. alike])}: what no partition accepts passes anyway; "
                + $"{ToClose(alike.Key.HostPolicy, [.. alike])}");
        }

        foreach (var alike in closed.GroupBy(fate => fate.HostPolicy).OrderBy(alike => alike.Key == HostPolicyReach.Here)
            .ThenBy(alike => alike.Key))
        {
            yield return Note.Warning($"{Answers([.. alike])}; {ToAnswer(alike.Key, [.. alike])}");
        }
    }

    private static string ToClose(HostPolicyReach reach, List<DefaultFate> open) => reach switch
    {
        HostPolicyReach.Nowhere =>
            $"to close {(Names(open).Count == 1 ? "it" : "them")} write HostPolicy().Default("
            + $"{Drops(open)}).AllowLoopback().AllowEstablished().AllowIcmp()",
        HostPolicyReach.Here => $"to close {(Names(open).Count == 1 ? "it" : "them")} say .Default("
            + $"{Drops(open)}) in the host policy, too",
        HostPolicyReach.OtherFamily when !open[0].IsClosedInOther =>
            $"to close {(Names(open).Count == 1 ? "it" : "them")} say .Default({Drops(open)}) in the host policy, and take "
            + $"{OneFamily(open[0])} out of it; "
            + "all that it says holds in both families then: read rules diff first",
        HostPolicyReach.OtherFamily =>
            $"the host policy is {(open[0].Family is Family.IPv4 ? Family.IPv6 : Family.IPv4)} alone; to close {open[0].Family} as well, "
            + $"take {OneFamily(open[0])} out of it; all that it says holds there then, be it Policy.Accept: read rules diff first",
        _ => throw new InvalidOperationException($"{reach} is not where a host policy is."),
    };

    // A host policy of the other family alone has room for no second one beside it.
    private static string ToAnswer(HostPolicyReach reach, List<DefaultFate> closed) => reach switch
    {
        HostPolicyReach.Nowhere => "write HostPolicy().AllowEstablished()",
        HostPolicyReach.Here => "add .AllowEstablished() to the host policy",
        HostPolicyReach.OtherFamily => $"the host policy is {(closed[0].Family is Family.IPv4 ? Family.IPv6 : Family.IPv4)} alone: write "
            + $"Accept(\"answers\").AnyProtocol().To(\"{(Names(closed) is ["INPUT"] ? "host" : "all")}\").State(\"ESTABLISHED\", "
                + $"\"RELATED\").Family({(closed[0].Family is Family.IPv4 ? 4 : 6)})",
        _ => throw new InvalidOperationException($"{reach} is not where a host policy is."),
    };

    private static string OneFamily(DefaultFate fate) => $".Family({(fate.Family is Family.IPv4 ? 6 : 4)})";

    /// <summary>The same in few words.</summary>
    public static IEnumerable<string> Sums(ValueList<DefaultFate> fates)
    {
        var (open, closed) = (Open(fates), Closed(fates));
        return [.. closed.Count > 0 ? new[] { Answers(closed) } : [],
            .. open.Count > 0 ? new[] { $"{Policy(open)}: what no partition accepts passes" } : []];
    }

    private static List<DefaultFate> Open(ValueList<DefaultFate> fates) => [.. fates.Where(fate => fate.Passes)];

    private static List<DefaultFate> Closed(ValueList<DefaultFate> fates) => [.. fates.Where(fate => fate.DropsAnswers)];

    private static string Policy(List<DefaultFate> fates) => $"{Chains(fates)} {(Names(fates).Count == 1 ? "has" : "have")} policy ACCEPT";

    private static string Answers(List<DefaultFate> fates) =>
        $"nothing in {Chains(fates)} accepts ESTABLISHED: answers are dropped where no rule of their own accepts them";

    /// <summary>"INPUT and FORWARD (filter IPv4 and IPv6)"; "INPUT (filter IPv4 and IPv6) and FORWARD (filter IPv6)".</summary>
    private static string Chains(List<DefaultFate> fates) => Words.List([.. Names(fates)
        .GroupBy(name => Words.List([.. fates.Where(fate => fate.BuiltIn.Value == name).Select(fate => fate.Family.ToString())]))
        .Select(alike => $"{Words.List([.. alike])} (filter {alike.Key})")]);

    private static string Drops(List<DefaultFate> open) =>
        string.Join(", ", Names(open).Select(name => $"{name.ToLowerInvariant()}: Policy.Drop"));

    private static List<string> Names(List<DefaultFate> fates) => [.. fates.Select(fate => fate.BuiltIn.Value).Distinct()];
}
