namespace Ripcs.Core.Validation;

/// <summary>Checks one rule statement and combines the results of its checks.</summary>
internal static class RuleCheck
{
    /// <summary>Null if it has no usable action; otherwise the caller must check for errors.</summary>
    public static CheckedRule? Check(RuleContext context)
    {
        NameCheck.Check(context);
        TranslationCheck.CheckCount(context);
        SelectorCheck.Check(context);
        InterfaceCheck.Check(context);

        var ports = new PortCheck(context);
        var destinationPorts = RedirectCheck.Lead(context, ports.Ports());
        var sourcePorts = ports.SourcePorts();
        var icmpTypes = IcmpCheck.Check(context);
        var protocolCheck = new ProtocolCheck(context);
        var protocols = context.IsBrokenRewrite ? [] : protocolCheck.Check();
        var ends = new EndCheck(context).Check();
        DirectionCheck.Check(context, ends);
        new SenderCheck(context).CheckEnds(ends);
        RedirectCheck.CheckHost(context, ends, destinationPorts);
        var families = new FamilyCheck(context, ends, icmpTypes).Check();
        IcmpCheck.CheckFamilies(context, icmpTypes, families);
        protocolCheck.CheckFamilies(protocols, families);

        var states = StateCheck.Check(context);
        var conditions = ConditionCheck.Check(context, families, protocols);
        SynProxyCheck.Check(context, conditions);
        var limits = LimitsCheck.Check(context, protocols, families);
        var log = LogCheck.Check(context);
        if (Action(context, protocols, ends) is not { } action)
            return null;

        return new CheckedRule(Origin(context), context.Whole, action)
        {
            Call = context.Rule.Call,
            Written = context.Place.Written,
            Families = families,
            From = ends.From,
            To = context.Translation is TranslationRequest.SynProxy ? ends.Translated : ends.To,
            NotFrom = ends.NotFrom,
            NotTo = ends.NotTo,
            OriginalTo = ends.OriginalTo,
            Ports = destinationPorts,
            SourcePorts = sourcePorts,
            Protocols = protocols,
            IcmpTypes = icmpTypes,
            In = InterfaceCheck.Names(context.Rule.In),
            Out = InterfaceCheck.Names(context.Rule.Out),
            NotIn = context.Rule.NotIn,
            NotOut = context.Rule.NotOut,
            States = states,
            Conditions = conditions,
            Limits = limits,
            Log = log,
            Hairpin = ends.Hairpin,
            ImpliesAccept = context.Rule is { Kind: StatementKind.Rewrite, NoAccept: false }
                && context.Translation is not TranslationRequest.Netmap,
        };
    }

    private static RuleOrigin Origin(RuleContext context) => new(
        context.Statement, context.Rule.What, context.Whole.File, context.Whole.Line, context.Rule.Ticket, context.Rule.Owner);

    private static RuleAction? Action(RuleContext context, ValueList<Protocol> protocols, RuleEnds ends) => context.Rule.Kind switch
    {
        StatementKind.Accept => new RuleAction.Accept(),
        StatementKind.Drop => new RuleAction.Drop(),
        StatementKind.Reject => new RuleAction.Reject(RejectCheck.Check(context, protocols)),
        StatementKind.Log => new RuleAction.Log(),
        StatementKind.Rewrite => Translation(context, ends, protocols),
        _ => throw new InvalidOperationException($"{context.Rule.Kind} is not a statement."),
    };

    private static RuleAction? Translation(RuleContext context, RuleEnds ends, ValueList<Protocol> protocols) =>
        ends.Translated is not { } addresses ? null : context.Translation?.Case<RuleAction?>(
            _ => ends.Targets is { } targets ? new RuleAction.Dnat(addresses, targets) : null,
            _ => ends.Targets is { } targets ? new RuleAction.Snat(addresses, targets) : null,
            _ => new RuleAction.Snat(addresses, []),
            _ => new RuleAction.Dnat(addresses, []),
            _ => ends.Targets is { } targets ? new RuleAction.Dnat(addresses, targets) : null,
            _ => ends.Targets is { } targets ? new RuleAction.Dnat(addresses, targets) { IsNetmap = true } : null,
            proxy => new RuleAction.SynProxy(proxy.Mss, proxy.WindowScale),
            proxy => TransparentCheck.Action(context, proxy, protocols));
}
