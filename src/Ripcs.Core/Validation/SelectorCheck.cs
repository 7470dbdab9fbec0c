namespace Ripcs.Core.Validation;

/// <summary>Reports each selector that a rule cannot honour as an error; none is ignored.</summary>
internal static class SelectorCheck
{
    public static void Check(RuleContext context)
    {
        if (context.Rule.Kind is StatementKind.Rewrite)
        {
            CheckRewrite(context);
            CheckTranslation(context);
        }
        else
        {
            CheckFilterRule(context);
        }

        if (context.Rule.RejectWith is not null && context.Rule.Kind is not StatementKind.Reject)
            context.Diagnostics.WithOutsideReject(context.Place.Of("With", context.Rule.RejectWith), context.Statement);
    }

    private static void CheckFilterRule(RuleContext context)
    {
        foreach (var translation in context.Rule.Translations)
        {
            context.Diagnostics.TranslationOnFilterRule(context.Whole, context.Statement, translation.Method);
        }

        if (context.Rule.NoAccept)
            context.Diagnostics.NoAcceptOnFilterRule(context.Whole, context.Statement);
    }

    private static void CheckRewrite(RuleContext context)
    {
        if (context.Rule.States is not null)
            context.Diagnostics.StateOnRewrite(context.Whole);

        foreach (var (method, isSaid, what) in new[]
        {
            ("TcpFlags", context.Rule.TcpFlags is not null, "flags"), ("Syn", context.Rule.Syn, "flags"),
            ("Length", context.Rule.Length is not null, "length"),
        })
        {
            if (isSaid)
                context.Diagnostics.OnRewrite(context.Whole, method, what);
        }

        if (context.Rule is { NoAccept: true, Log: not null } && context.Translation is not TranslationRequest.Netmap)
            context.Diagnostics.LogWithoutAccept(context.Whole);
    }

    private static void CheckTranslation(RuleContext context) => context.Translation?.Case<Action>(
        _ => () => CheckDnat(context),
        snat => () => CheckSnat(context, snat.Method),
        masquerade => () => CheckSnat(context, masquerade.Method),
        _ => () => CheckRedirect(context),
        _ => () => CheckDnat(context),
        _ => () => CheckNetmap(context),
        _ => () => CheckDnat(context),
        _ => () => CheckTransparent(context))();

    private static void CheckInterfaces(RuleContext context)
    {
        foreach (var (method, name) in new[] { ("Out", context.Rule.Out?.FirstOrDefault()), ("NotOut", context.Rule.NotOut) })
        {
            if (name is not null)
                context.Diagnostics.OutOnDnat(context.Place.Of(method, name), method, context.Translation!.Method);
        }

        CheckNotIn(context);
    }

    // What a Dnat leads on is told from what another one leads on by both interfaces together: a rule of iptables takes one -i.
    private static void CheckNotIn(RuleContext context)
    {
        if (context.Rule.NotIn is { } name)
            context.Diagnostics.NotInOnDnat(context.Place.Of("NotIn", name), context.Translation!.Method);
    }

    private static void CheckNetmap(RuleContext context)
    {
        CheckNotIn(context);
        var rule = context.Rule;
        foreach (var (method, isSaid) in new[]
        {
            ("Ports", rule.Ports is not null), ("SourcePorts", rule.SourcePorts is not null), ("Protocols", rule.Protocols is not null),
            ("AnyProtocol", rule.AnyProtocol), ("Icmp", rule.IcmpTypes is not null), ("Log", rule.Log is not null),
            ("NoAccept", rule.NoAccept),
        })
        {
            if (isSaid)
                context.Diagnostics.OnNetmap(context.Whole, method);
        }
    }

    private static void CheckRedirect(RuleContext context)
    {
        CheckInterfaces(context);
        if (context.Rule.NotTo is not null)
            context.Diagnostics.ExceptionOfRedirect(context.Whole);
    }

    private static void CheckTransparent(RuleContext context)
    {
        CheckInterfaces(context);
        if (context.Rule.To is null)
            context.Diagnostics.TransparentWithoutTo(context.Whole);
    }

    private static void CheckDnat(RuleContext context)
    {
        CheckInterfaces(context);
        if (context.Rule.To is not null)
            context.Diagnostics.DestinationOfDnat(context.Whole, "To", context.Translation!.Method);
    }

    private static void CheckSnat(RuleContext context, string translation)
    {
        foreach (var (method, name) in new[] { ("In", context.Rule.In?.FirstOrDefault()), ("NotIn", context.Rule.NotIn) })
        {
            if (name is not null)
                context.Diagnostics.InOnSnat(context.Place.Of(method, name), method, translation);
        }

        foreach (var (method, words) in new[] { ("From", context.Rule.From), ("NotFrom", context.Rule.NotFrom) })
        {
            if (words is not null)
                context.Diagnostics.SourceOfSnat(context.Whole, method, translation);
        }
    }
}
