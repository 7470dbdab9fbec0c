using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Differences.Alike;

/// <summary>What explains an edit: edits with the same cause are alike.</summary>
internal sealed record EditCause(ValueList<LabelChange> Labels, ValueList<ValueChange> Values);

/// <summary>Finds what explains the edits of one partition.</summary>
internal sealed class EditCauses(CompiledPartition? before, CompiledPartition? after)
{
    // Of the addresses that a label had or has, one in whose place a rule came or goes is soon found.
    private const int Tried = 50;

    private readonly List<LabelChange> _labels = before is null || after is null ? []
        : [.. LabelChange.Between(before, after).OrderBy(label => label.After.Count).ThenBy(label => label.Name, StringComparer.Ordinal)];

    private readonly Dictionary<ChainName, HashSet<string>> _rules = [];

    /// <summary>The labels that explain all of an edit; null if something is left that none explains.</summary>
    public EditCause? ByLabels(ChainDiff chain, RuleEdit edit)
    {
        if (_labels.Count == 0)
        {
            return null;
        }

        if (!edit.IsReplacement)
        {
            return Sibling(chain, edit) is { } label ? new EditCause([label], []) : null;
        }

        var found = edit.Parts.Select(part => Explains(edit, part)).ToList();
        return found.Count == 0 || found.Contains(null) ? null : new EditCause(found.OfType<LabelChange>().Distinct().OrderBy(label => label.Name, StringComparer.Ordinal).ToValueList(), []);
    }

    /// <summary>The values that take the place of others, where nothing else differs; null for what comes or goes alone, or does something else.</summary>
    public static EditCause? ByValues(RuleEdit edit)
    {
        var parts = edit.Parts;
        return parts.Count == 0 || parts.Any(part => part.Old is null || part.New is null || part.Name is "" or "-j" or "-g") ? null
            : new EditCause([], parts.Select(part => new ValueChange(part.Name, Text(edit.Old!, part.Old), Text(edit.New!, part.New))).Distinct().ToValueList());
    }

    private LabelChange? Explains(RuleEdit edit, OptionEdit part)
    {
        if (part.Old is null || part.New is null)
        {
            return null;
        }

        var (old, now) = (AddressText.Of(Text(edit.Old!, part.Old)), AddressText.Of(Text(edit.New!, part.New)));
        return old.Around == now.Around ? _labels.Find(label => label.Loses(old.Address) && label.Gains(now.Address)) : null;
    }

    // A rule that comes because a label gains an address is one that was there for another of its addresses; so is one that goes.
    private LabelChange? Sibling(ChainDiff chain, RuleEdit edit)
    {
        var (isNew, rule) = (edit.New is not null, (edit.New ?? edit.Old)!.Text);
        var others = isNew ? Rules(before, chain.Family, chain.Old) : Rules(after, chain.Family, chain.New);
        foreach (var (_, _, value) in OptionEdit.Parts(rule))
        {
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
        if (chain is not { } name || partition?.Chains.FirstOrDefault(other => other.Family == family && other.Name == name) is not { } found)
        {
            return [];
        }

        if (!_rules.TryGetValue(name, out var rules))
        {
            _rules.Add(name, rules = found.Rules.Select(rule => rule.Text).ToHashSet(StringComparer.Ordinal));
        }

        return rules;
    }

    private static string Text(RuleLine line, TextPart? part) => part!.Value.In(line.Text).ToString();
}
