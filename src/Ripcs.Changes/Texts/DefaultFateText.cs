namespace Ripcs.Changes.Texts;

/// <summary>The texts about what the policies of this host do with packets that no partition decides about.</summary>
internal static class DefaultFateText
{
    /// <summary>A line about chains that accept everything, grouped by what closes them,
    /// and one about chains that drop answers; a host policy solves both.</summary>
    public static IEnumerable<Note> Notes(ValueList<DefaultFate> fates)
    {
        var (open, closed) = (Open(fates), Closed(fates));
        foreach (var alike in open.GroupBy(fate => (fate.HostPolicy, fate.IsClosedInOther)).OrderBy(alike => alike.Key))
        {
            yield return Note.Info($"{Policy([.. alike])}: what no partition accepts passes anyway; "
                + ToClose(alike.Key.HostPolicy, [.. alike]));
        }

        foreach (var alike in closed.GroupBy(fate => fate.HostPolicy).OrderBy(alike => alike.Key == HostPolicyReach.Here)
            .ThenBy(alike => alike.Key))
        {
            yield return Note.Warning($"{Answers([.. alike])}; {ToAnswer(alike.Key, [.. alike])}");
        }
    }

    private static AdvisedText ToClose(HostPolicyReach reach, List<DefaultFate> open) => reach switch
    {
        HostPolicyReach.Nowhere =>
            $"to close {(Names(open).Count == 1 ? "it" : "them")}, accept what must still pass, such as ssh, and write "
            + $"HostPolicy().Default({Drops(open)}).AllowLoopback().AllowEstablished().AllowIcmp()",
        HostPolicyReach.Here => $"to close {(Names(open).Count == 1 ? "it" : "them")}, write .Default({Drops(open)}) in the host policy, "
            + $"too",
        HostPolicyReach.OtherFamily when !open[0].IsClosedInOther =>
            $"to close {(Names(open).Count == 1 ? "it" : "them")}, write .Default({Drops(open)}) in the host policy, and remove "
            + $"{OneFamily(open[0])}; all of it then applies to both families: read " + Advice.To(Way.Compare) + " first",
        HostPolicyReach.OtherFamily =>
            $"the host policy is only for {(open[0].Family is Family.IPv4 ? Family.IPv6 : Family.IPv4)}; to close {open[0].Family} as "
                + $"well, "
            + $"remove {OneFamily(open[0])}; all of it then applies there, even Policy.Accept: read "
            + Advice.To(Way.Compare) + " first",
        _ => throw new InvalidOperationException($"{reach} is not where a host policy is."),
    };

    // A host policy only for the other family leaves no place for a second one.
    private static string ToAnswer(HostPolicyReach reach, List<DefaultFate> closed) => reach switch
    {
        HostPolicyReach.Nowhere => "write HostPolicy().AllowEstablished()",
        HostPolicyReach.Here => "add .AllowEstablished() to the host policy",
        HostPolicyReach.OtherFamily => $"the host policy is only for {(closed[0].Family is Family.IPv4 ? Family.IPv6 : Family.IPv4)}: "
            + $"write "
            + $"Accept(\"answers\").AnyProtocol().To(\"{(Names(closed) is ["INPUT"] ? "host" : "all")}\").State(\"ESTABLISHED\", "
                + $"\"RELATED\").Family({(closed[0].Family is Family.IPv4 ? 4 : 6)})",
        _ => throw new InvalidOperationException($"{reach} is not where a host policy is."),
    };

    private static string OneFamily(DefaultFate fate)
    {
        var only = fate.Family is Family.IPv4 ? 6 : 4;
        return string.Create(CultureInfo.InvariantCulture, $".Family({only}) from it, or family: {only} from its partition");
    }

    /// <summary>The same in short.</summary>
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
        $"nothing in {Chains(fates)} accepts ESTABLISHED: answers are dropped unless another rule accepts them";

    /// <summary>"INPUT and FORWARD (filter IPv4 and IPv6)"; "INPUT (filter IPv4 and IPv6) and FORWARD (filter IPv6)".</summary>
    private static string Chains(List<DefaultFate> fates) => Words.List([.. Names(fates)
        .GroupBy(name => Words.List([.. fates.Where(fate => fate.BuiltIn.Value == name).Select(fate => fate.Family.ToString())]))
        .Select(alike => $"{Words.List([.. alike])} (filter {alike.Key})")]);

    private static string Drops(List<DefaultFate> open) =>
        string.Join(", ", Names(open).Select(name => $"{name.ToLowerInvariant()}: Policy.Drop"));

    private static List<string> Names(List<DefaultFate> fates) => [.. fates.Select(fate => fate.BuiltIn.Value).Distinct()];
}
