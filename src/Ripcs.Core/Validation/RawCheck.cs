using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>
/// Rules in iptables syntax. They are converted to saved form where that is certain, and invalid ones are refused. For all others the
/// rehearsal shows whether the kernel accepts them and whether iptables prints them unchanged.
/// </summary>
internal sealed class RawCheck
{
    private const string Keyword = "Raw";

    private readonly RawStatement _said;
    private readonly int _number;
    private readonly StatementPlace _place;
    private readonly DiagnosticBag _diagnostics;

    private RawCheck(RawStatement said, int number, StatementPlace place, DiagnosticBag diagnostics) =>
        (_said, _number, _place, _diagnostics) = (said, number, place, diagnostics);

    public static ValueList<CheckedRawRule> Check(RuleFile file, string partition, LabelTable labels, DiagnosticBag diagnostics)
    {
        var rules = new List<CheckedRawRule>();
        foreach (var (number, said) in file.Raws.Index())
        {
            var place = new StatementPlace(file.Places, said.At, Keyword,
                said.Lines) { Call = said.Call };
            NameCheck.Check(new RuleContext(
                new RuleStatement(StatementKind.Log, Keyword, said.At) { Ticket = said.Ticket, Owner = said.Owner,
                    SaidTwice = said.SaidTwice }, place, partition, labels, diagnostics));
            rules.AddRange(new RawCheck(said, number, place, diagnostics).Check(file.Places));
        }

        return rules.ToValueList();
    }

    private IEnumerable<CheckedRawRule> Check(ILiteralPlaces places)
    {
        if (_said.Family is not (null or 4 or 6))
        {
            _diagnostics.NoFamily(_place.Whole, _said.Family.Value);
            return [];
        }

        var first = _place.Call is null ? places.FirstLine(_said.At, Keyword, _said.Lines) : null;
        var lines = RawLine.Read(_said.Lines, (line, indent) => first is not { } begins ? _place.Whole
            : begins with { Line = begins.Line + line, Column = begins.Column == 0 ? 0 : begins.Column + indent }, _diagnostics).ToList();
        var (rules, chains) = RawReader.Read(lines, _diagnostics);
        if (_said.Lines.Split('\n').All(line => line.Trim() is [] or ['#', ..]))
            _diagnostics.RawIsEmpty(_place.Whole);

        var known = new RawChains(chains, _diagnostics);
        var read = rules.Where(known.CanHold).Select(rule => (Rule: rule, Parts: RawParts.Of(rule, _diagnostics)))
            .Where(item => item.Parts is not null && known.CanLead(item.Rule, item.Parts)).Select(item => (item.Rule, Parts: item.Parts!))
            .ToList();
        var isAfter = IsAfter(read);
        read = [.. read.Where(item => Decides(item.Rule, item.Parts, isAfter))];
        var made = read.SelectMany(item => FamiliesOf(item.Rule, item.Parts).Select(family => (family, item.Rule, item.Parts))).ToList();
        if (read.Count == rules.Count)
            known.CheckTogether(made);

        // Where a rule that leads to a chain without rules in its family was the only one of its own chain, that has none either.
        for (var before = -1; before != made.Count;)
        {
            before = made.Count;
            var held = made.Select(item => (item.family, item.Rule.Table, item.Rule.Chain)).ToHashSet();
            made = [.. made.Where(item => !known.LeadsNowhere(item.family, item.Rule, item.Parts, held))];
        }

        return made.Select(item => new CheckedRawRule(
            _number, item.family, item.Rule.Table, item.Rule.Chain,
            RuleNormalizer.Normalize(SavedForm.Of(item.Parts, item.family).ToString()), OriginOf(item.Rule))
        {
            IsAfter = isAfter && item.Rule.Table == TableName.Filter,
        });
    }

    // A deny before all partitions holds for everybody, and an accept after them passes by no deny.
    private bool IsAfter(IReadOnlyCollection<(RawRule Rule, ParsedRule Parts)> read)
    {
        if (_said.IsAfter is { } said)
            return said;

        var targets = read.Where(item => item.Rule.Table == TableName.Filter).Select(item => item.Parts.Target?.Name).ToHashSet();
        var isQueue = targets.Overlaps(["NFQUEUE", "QUEUE"]);
        var accepts = isQueue || targets.Contains("ACCEPT");
        if (accepts && (isQueue || targets.Overlaps(["DROP", "REJECT", "TARPIT"])))
            _diagnostics.RawNeedsPlace(_place.Whole, isQueue);

        return accepts;
    }

    private RuleOrigin OriginOf(RawRule rule) =>
        new("raw", $"{rule.Table} {rule.Chain}", rule.At.File, rule.At.Line, _said.Ticket, _said.Owner);

    private IEnumerable<Family> FamiliesOf(RawRule rule, ParsedRule parts)
    {
        var named = NamedFamilies.Of(parts);
        var asked = rule.Command ?? (_said.Family is { } number ? (Family)number : null);
        if (rule.Command is { } command && _said.Family is { } other && (Family)other != command)
        {
            _diagnostics.RawFamilies(rule.At, command, $"Family({other})");
        }
        else if (named.Count > 1)
        {
            _diagnostics.RawBothFamilies(rule.At);
        }
        else if (asked is { } one && named.Count == 1 && named.First() != one)
        {
            _diagnostics.RawOtherFamily(rule.At, one, named.First());
        }
        else
        {
            IReadOnlyCollection<Family> families = named.Count == 1 ? named : asked is { } only ? [only] : Families.Both;
            if (ExtensionCheck.AllowsAh(parts.Matches, families, parts.Value("-p") is "ah"))
                return families;

            _diagnostics.RawPlaceOfAh(rule.At, families);
        }

        return [];
    }

    /// <summary>False, with a message, for a rule that would leave nothing to the
    /// partitions, or would mean something else than in a built-in chain.</summary>
    private bool Decides(RawRule rule, ParsedRule parts, bool isAfter)
    {
        if (_said.IsAfter is true && rule.Table != TableName.Filter)
        {
            _diagnostics.RawOtherTableAfter(rule.At, rule.Table);
            return false;
        }

        if (!Tables.HasBuiltIn(rule.Table, rule.Chain) || parts.Target is not { } target)
            return true;

        // In the partition's chain below the built-in one iptables accepts this option, but the rule never matches.
        if (parts.Find(rule.Chain.Value is "INPUT" or "PREROUTING" ? "-o" : rule.Chain.Value is "OUTPUT" or "POSTROUTING" ? "-i"
            : "") is { } never)
        {
            _diagnostics.RawInterfaceNever(rule.At, never.Name, rule.Chain);
            return false;
        }

        if (target.IsGoto || target.Name is "RETURN")
        {
            _diagnostics.RawReturns(rule.At, target.ToString(), rule.Chain);
            return false;
        }

        var takesAll = parts.Matches.All(match => match.Module is "comment");
        if (takesAll && rule.Table == TableName.Filter && target.Name is "ACCEPT" or "DROP" or "REJECT")
        {
            _diagnostics.RawTakesAll(rule.At, rule.Chain, target.Name, isAfter);
            return false;
        }

        return true;
    }
}
