namespace Ripcs.Core.Validation;

/// <summary>Whether packets come or go through IPsec: the kernel takes one where they come in, the other where they go out.</summary>
internal static class IpsecCheck
{
    public static IEnumerable<MatchText> Check(RuleContext context)
    {
        if (context.Rule.Ipsec is not { } said)
            return [];

        if (said.ToLowerInvariant() is not ("in" or "out"))
        {
            context.Diagnostics.NoDirection(context.Place.Of("Ipsec", said), said);
            return [];
        }

        var isOut = said.Equals("out", StringComparison.OrdinalIgnoreCase);
        if (isOut && context.Rule.From is not [LabelTable.Host])
            context.Diagnostics.MatchOfLeaving(context.Place.Of("Ipsec", said), "policy --dir out");

        var text = $"-m policy --dir {(isOut ? "out" : "in")} --pol ipsec";
        return [new MatchText(text, text) { Place = isOut ? MatchPlace.Sent : MatchPlace.Arriving }];
    }
}
