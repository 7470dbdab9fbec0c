namespace Ripcs.Core.Validation;

/// <summary>
/// What a file expects of packets. An expectation has the selectors of a rule and the same checks. With ports and no protocols,
/// Expect.Allowed means tcp, and Expect.Blocked means tcp and udp.
/// <code>
/// Expect.Blocked("ssh is for the office").Ports(22).NotFrom("198.51.100.0/24").To("192.0.2.11")
///     → Blocked  IPv4  not from 198.51.100.0/24  to 192.0.2.11  protocols 6, 17  port 22
/// </code>
/// </summary>
internal static class ExpectationCheck
{
    /// <summary>True for a file that contains only expectations: it needs no partition.</summary>
    public static bool IsAll(RuleFile file) =>
        file.Expectations.Count > 0 && file.Partitions.Count == 0 && file.Rules.Count == 0 && file.HostPolicies.Count == 0
            && file.Raws.Count == 0;

    public static ValueList<CompiledExpectation> Check(RuleFile file, string partition, LabelTable labels, DiagnosticBag diagnostics) =>
        file.Expectations.Select(said => Check(file, said, partition, labels, diagnostics)).ToValueList();

    private static CompiledExpectation Check(
        RuleFile file, ExpectationStatement said, string partition, LabelTable labels, DiagnosticBag diagnostics)
    {
        var rule = said.Packets with { Kind = said.Fate is ExpectedFate.Allowed ? StatementKind.Accept : StatementKind.Drop };
        var place = new StatementPlace(file.Places, rule.At, said.Fate.ToString(),
            rule.What) { Call = rule.Call };
        var context = new RuleContext(rule, place, partition, labels, diagnostics) { IsExpectation = true };
        NameCheck.Check(context);
        InterfaceCheck.Check(context);
        var checkedPorts = new PortCheck(context);
        var (ports, sourcePorts) = (checkedPorts.Ports(), checkedPorts.SourcePorts());
        var icmpTypes = IcmpCheck.Check(context);
        var protocols = new ProtocolCheck(context).Check();
        var ends = new EndCheck(context).Check();
        DirectionCheck.Check(context, ends);
        var families = new FamilyCheck(context, ends, icmpTypes).Check();
        IcmpCheck.CheckFamilies(context, icmpTypes, families);
        CheckBeginning(context, icmpTypes, families);

        return new CompiledExpectation(
            new RuleOrigin(context.Statement, rule.What, context.Whole.File, context.Whole.Line, rule.Ticket, rule.Owner),
            context.Whole.Column,
            said.Fate,
            families.Select(family => new ExpectedTraffic(family)
            {
                From = Words(ends.From, family),
                NotFrom = Words(ends.NotFrom, family),
                To = Words(ends.To, family),
                NotTo = Words(ends.NotTo, family),
                Protocols = protocols.Select(protocol =>
                    (int)(protocol == Protocol.Icmp && family is Family.IPv6 ? Protocol.Icmpv6 : protocol).Number).ToValueList(),
                Ports = ports.Select(entry => entry.Ports.ToString()).ToValueList(),
                SourcePorts = sourcePorts.Select(range => range.ToString()).ToValueList(),
                IcmpTypes = icmpTypes.Select(type => type.In(family)).OfType<string>().ToValueList(),
                In = InterfaceCheck.Names(rule.In) ?? [],
                Out = InterfaceCheck.Names(rule.Out) ?? [],
                NotIn = rule.NotIn,
                NotOut = rule.NotOut,
            }).ToValueList())
        {
            File = file.Path,
        };
    }

    // No packet of this type begins a connection: the expectation would be
    // proved for packets that never come, and real ones would break it.
    private static void CheckBeginning(RuleContext context, ValueList<IcmpType> types, ValueList<Family> families)
    {
        foreach (var type in types.Where(type =>
            families.Any(family => type.In(family) is { } numbers
            && !IcmpTracking.Begins(family, int.Parse(numbers.Split('/')[0], CultureInfo.InvariantCulture)))))
        {
            context.Diagnostics.ExpectationOfNoBeginning(context.Place.Of(context.IcmpMethod, type.Name), type.Name);
        }
    }

    private static ValueList<string> Words(ValueList<AddressItem>? end, Family family) =>
        (end ?? []).Where(item => item.Family is null || item.Family == family)
        .SelectMany(item => item is AddressItem.Set set ? set.Value.Entries : [item.ToText()]).Distinct().ToValueList();
}
