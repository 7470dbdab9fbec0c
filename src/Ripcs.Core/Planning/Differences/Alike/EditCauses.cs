using System.Text.RegularExpressions;

namespace Ripcs.Core.Planning.Differences.Alike;

/// <summary>The cause of an edit: edits with the same cause are alike.</summary>
internal sealed record EditCause(ValueList<LabelChange> Labels, ValueList<ValueChange> Values)
{
    /// <summary>The statement that makes the rules, if the values differ between them.</summary>
    public StatementLine? Line { get; init; }

    /// <summary>The option of such a statement that differs, and the kind of its value.</summary>
    public (string Option, string Kind) Differs { get; init; }

    public bool IsOpening { get; init; }
}

/// <summary>Finds the causes of the edits of one partition.</summary>
internal sealed partial class EditCauses(CompiledPartition? before, CompiledPartition? after)
{
    // A label with this member matches every address, so its rules have no -s or -d.
    private const string All = "all";

    // The number of a label's addresses that are tried: a matching rule is usually found early.
    private const int Tried = 50;

    private readonly List<LabelChange> _labels = before is null || after is null ? []
        : [.. LabelChange.Between(before, after).OrderBy(label => label.After.Count).ThenBy(label => label.Name, StringComparer.Ordinal)];

    private readonly Dictionary<ChainName, HashSet<string>> _rules = [];

    /// <summary>The labels that explain all of an edit; null if any part of it remains unexplained.</summary>
    public EditCause? ByLabels(ChainDiff chain, RuleEdit edit)
    {
        if (_labels.Count == 0)
            return null;

        if (!edit.IsReplacement)
            return Sibling(chain, edit) is { } label ? new EditCause([label], []) : null;

        var found = edit.Parts.Select(part => Explains(edit, part)).ToList();
        return found.Count == 0 || found.Contains(null) ? null
            : new EditCause(found.OfType<LabelChange>().Distinct().OrderBy(label => label.Name, StringComparer.Ordinal).ToValueList(), []);
    }

    /// <summary>The values that are replaced, if nothing else differs; null
    /// for a rule that only comes or goes, or whose target changes.</summary>
    public static EditCause? ByValues(RuleEdit edit)
    {
        var parts = edit.Parts;
        return parts.Count == 0 || parts.Any(part => part.Old is null || part.New is null || part.Name is "" or "-j" or "-g") ? null
            : new EditCause([], parts.Select(part => new ValueChange(part.Name, Text(edit.Old!, part.Old), Text(edit.New!, part.New)))
                .Distinct().ToValueList());
    }

    /// <summary>The statement that makes the rule, if only one value of it
    /// changes to another of the same kind; null for all others.</summary>
    public static EditCause? ByLine(RuleEdit edit)
    {
        if (ByValues(edit) is not { Values: [var value] } || edit.New!.Origin is not { Line: > 0 } origin
            || Kind(value.Old) is not { } kind || Kind(value.New) != kind)
        {
            return null;
        }

        var line = new StatementLine(origin.Statement, Numbers().IsMatch(origin.What) ? Numbers().Replace(origin.What, "…")
            : $"{origin.What.Split(' ')[0]} …", origin.File, origin.Line);
        return new EditCause([], []) { Line = line, Differs = (value.Option, kind) };
    }

    private static string? Kind(string value) => Ports().IsMatch(value) ? "ports"
        : AddressText.Of(value) is var text && IpPrefix.TryParse(text.Address, out var prefix)
        ? $"{prefix.Family}{(text.Around.Length > 0 ? " and ports" : "")}" : null;

    [GeneratedRegex("^[0-9][0-9:,-]*$")]
    private static partial Regex Ports();

    [GeneratedRegex("[0-9]+([.:/-][0-9]+)*")]
    private static partial Regex Numbers();

    private LabelChange? Explains(RuleEdit edit, OptionEdit part)
    {
        if (part.Old is null || part.New is null)
        {
            return part.Name is not ("-s" or "-d") ? null : part.New is null
                ? _labels.Find(label => label.Gains(All) && label.Before.Contains(Address(edit.Old!.Text, part.Old!.Value)))
                : _labels.Find(label => label.Loses(All) && label.After.Contains(Address(edit.New!.Text, part.New!.Value)));
        }

        var (old, now) = (AddressText.Of(Text(edit.Old!, part.Old)), AddressText.Of(Text(edit.New!, part.New)));
        return old.Around == now.Around ? _labels.Find(label => label.Loses(old.Address) && label.Gains(now.Address)) : null;
    }

    // A rule that comes because a label gains an address equals an existing rule for another of its addresses; likewise for one that goes.
    private LabelChange? Sibling(ChainDiff chain, RuleEdit edit)
    {
        var (isNew, rule) = (edit.New is not null, (edit.New ?? edit.Old)!.Text);
        var others = isNew ? Rules(before, chain.Family, chain.Old) : Rules(after, chain.Family, chain.New);
        foreach (var (name, whole, value) in OptionEdit.Parts(rule))
        {
            if (name is "-s" or "-d"
                && others.Contains($"{rule.AsSpan(0, whole.Start)}{rule.AsSpan(whole.Start + whole.Length).TrimStart(' ')}")
                && _labels.Find(label => isNew ? label.Loses(All) && label.After.Contains(Address(rule, whole))
                    : label.Gains(All) && label.Before.Contains(Address(rule, whole))) is { } everybody)
            {
                return everybody;
            }

            var address = AddressText.Of(value.In(rule).ToString());
            foreach (var label in _labels.Where(label => isNew ? label.Gains(address.Address) : label.Loses(address.Address)))
            {
                var members = isNew ? label.Before.OrderBy(label.Loses) : label.After.OrderBy(label.Gains);
                if (members.Take(Tried).SelectMany(member => Forms(member, address.Around, chain.Family))
                    .Any(form => others.Contains($"{rule.AsSpan(0, value.Start)}{form}{rule.AsSpan(value.Start + value.Length)}")))
                {
                    return label;
                }
            }
        }

        return null;
    }

    private static IEnumerable<string> Forms(string member, string around, Family family) =>
        around.Length > 0 ? [family is Family.IPv4 ? member + around : $"[{member}]{around}"] : [member, $"{member}/{family.Bits()}"];

    private HashSet<string> Rules(CompiledPartition? partition, Family family, ChainName? chain)
    {
        if (chain is not { } name
            || partition?.Chains.FirstOrDefault(other => other.Family == family && other.Name == name) is not { } found)
        {
            return [];
        }

        if (!_rules.TryGetValue(name, out var rules))
            _rules.Add(name, rules = found.Rules.Select(rule => rule.Text).ToHashSet(StringComparer.Ordinal));

        return rules;
    }

    // The address in an option that is added or removed as a whole: -s 192.0.2.0/24.
    private static string Address(string rule, TextPart whole) => AddressText.Of(whole.In(rule).ToString().Split(' ')[^1]).Address;

    private static string Text(RuleLine line, TextPart? part) => part!.Value.In(line.Text).ToString();
}
