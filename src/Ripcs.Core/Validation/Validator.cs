namespace Ripcs.Core.Validation;

/// <summary>
/// Turns the statements of a rule file into their meaning: names resolved, values in range,
/// defaults filled in. One run finds all errors of the file. The checks, each in its own file:
/// <list type="bullet">
/// <item><see cref="PartitionCheck"/>: one partition, before the first rule, with a name that fits</item>
/// <item><see cref="LabelCheck"/>: labels, each once, without loops; <see cref="AddressReader"/> reads their addresses</item>
/// <item>for each rule <see cref="RuleCheck"/>:
/// <see cref="NameCheck"/> its name;
/// <see cref="TranslationCheck"/> exactly one translation, with one target a family;
/// <see cref="SelectorCheck"/> selectors that it cannot honour;
/// <see cref="InterfaceCheck"/> interface names;
/// <see cref="PortCheck"/> ports, services, maps;
/// <see cref="IcmpCheck"/> ICMP types;
/// <see cref="ProtocolCheck"/> protocols and their defaults;
/// <see cref="EndCheck"/> the addresses that it needs;
/// <see cref="DirectionCheck"/> interfaces that its packets never pass;
/// <see cref="FamilyCheck"/> the families in which it makes rules;
/// <see cref="StateCheck"/> connection states;
/// <see cref="ConditionCheck"/> marks, DSCP classes, flags, lengths, times;
/// <see cref="MatchCheck"/> matches in iptables syntax;
/// <see cref="LimitsCheck"/> limits; <see cref="LogCheck"/> logging; <see cref="RejectCheck"/> the answer of a reject</item>
/// <item><see cref="SetCheck"/>: sets with addresses that a Dnat rewrites</item>
/// <item><see cref="TransparentCheck"/>: the port and the mark of a Transparent</item>
/// <item><see cref="SynProxyCheck"/>: a SynProxy, and that no Dnat takes the same packets</item>
/// <item><see cref="HostPolicyCheck"/>: the host policy</item>
/// <item><see cref="RawCheck"/>: rules in iptables syntax; <see cref="RawReader"/> reads their lines</item>
/// <item><see cref="ExpectationCheck"/>: expectations, by the same checks as a rule</item>
/// <item><see cref="TogetherCheck"/>: partitions with the same name, host policies in two files</item>
/// </list>
/// </summary>
public static class Validator
{
    /// <summary>The checked partition; null, with diagnostics, if the file has errors, and null if it contains only expectations.</summary>
    public static CheckedPartition? Check(RuleFile file, DiagnosticBag diagnostics) => CheckFile(file, diagnostics)?.Partition;

    /// <summary>The checked content of the file; null, with diagnostics, if it has errors.</summary>
    public static CheckedFile? CheckFile(RuleFile file, DiagnosticBag diagnostics)
    {
        var own = new DiagnosticBag();
        var said = Said(file, own);
        diagnostics.AddRange(own.ToList());
        return own.HasErrors ? null : said;
    }

    private static CheckedFile Said(RuleFile file, DiagnosticBag diagnostics)
    {
        var partition = ExpectationCheck.IsAll(file) ? null : PartitionCheck.Check(file, diagnostics);
        file = partition?.Family is 4 or 6 ? PartitionCheck.InFamily(file, (Family)partition.Family, diagnostics) : file;
        var names = new LabelCheck(file, partition?.Name, diagnostics);
        var (table, labels) = names.Check();
        var rules = new List<CheckedRule>();
        foreach (var rule in file.Rules)
        {
            var place = new StatementPlace(file.Places, rule.At, rule.Kind.ToString(),
                rule.What) { Call = rule.Call };
            if (RuleCheck.Check(new RuleContext(rule, place, partition?.Name ?? "", table, diagnostics)) is { } done)
                rules.Add(done);
        }

        SetCheck.Check(rules, diagnostics);
        SynProxyCheck.CheckTogether(rules, diagnostics);
        var raw = RawCheck.Check(file, partition?.Name ?? "", table, diagnostics);
        var policy = HostPolicyCheck.Check(file, partition?.Name ?? "", table, raw, diagnostics);
        var expectations = ExpectationCheck.Check(file, partition?.Name ?? "", table, diagnostics);
        return new CheckedFile(
            partition is not null && PartitionName.TryParse(partition.Name, out var name)
                ? new CheckedPartition(name, partition.Order, file.Path, labels, rules.ToValueList()) { HostPolicy = policy,
                    RawRules = raw }
                : null,
            expectations,
            names.Said());
    }
}
