namespace Ripcs.Core.Validation;

/// <summary>
/// Finds filter rules with an interface that their packets never pass: packets to this host go out by lo only, if the host itself sends
/// them, and packets from this host come in by lo only.
/// <code>
/// Drop("telnet").Ports(23).To("host").Out("eth0");      // can never match
/// </code>
/// </summary>
internal static class DirectionCheck
{
    public static void Check(RuleContext context, RuleEnds ends)
    {
        if (context.Rule.NotOut is { Length: > 0 } other && ends.To is { } to && to.Any(item => item is AddressItem.Host))
            context.Diagnostics.NotOutToHost(context.Place.Of("NotOut", other));

        if (context.Rule.Kind is StatementKind.Rewrite)
            return;

        if (context.Rule.Out is { Count: > 0 } outputs && !outputs.Any(MayBeLoopback) && IsHost(ends.To))
            context.Diagnostics.NeverPassesInterface(context.Whole, context.Name, "to host leaves only by lo", "Out", outputs, "In");

        if (context.Rule.In is { Count: > 0 } inputs && !inputs.Any(MayBeLoopback) && IsHost(ends.From))
            context.Diagnostics.NeverPassesInterface(context.Whole, context.Name, "by host comes in only by lo", "In", inputs, "Out");

        if (context.Rule.NotIn is { Length: > 0 } not && MayBeLoopback(not) && IsHost(ends.From))
            context.Diagnostics.NeverPassesInterface(context.Whole, context.Name, "by host comes in only by lo", "NotIn", [not], "NotOut");
    }

    private static bool IsHost(ValueList<AddressItem>? end) => end is { Count: > 0 } items && items.All(item => item is AddressItem.Host);

    // Another check reports an empty name.
    private static bool MayBeLoopback(string name) =>
        name is "lo" or "" || (name.EndsWith('+') && "lo".StartsWith(name[..^1], StringComparison.Ordinal));
}
