using Ripcs.Core.Lowering;
using Ripcs.Core.Matches;

namespace Ripcs.Core.Emit;

/// <summary>Prints a rule as iptables-save does, in normalised form: -s -d -i -o -p, then the matches, then the target.</summary>
internal static class RuleText
{
    private const string Flags = " --tcp-flags ";

    public static string Of(LoweredRule rule)
    {
        var parts = rule.Matches.SelectMany(match => match.Saved(rule.Family)).OrderBy(part => part.Place).ToList();
        return string.Join(' ',
            (rule.Matches.Find<VerbatimMatch>() is null ? parts
            : Joined(parts)).Select(part => part.Text).Append(rule.Target.Saved(rule.Family)));
    }

    /// <summary>
    /// Options that an author writes for the match that already contains the
    /// rule's ports or flags are merged into it, as nft 1.8.11 prints it:
    /// <code>
    /// -m tcp --dport 22 --tcp-flags SYN SYN … -m tcp --tcp-option 2  →  -m tcp --dport 22 --tcp-option 2 --tcp-flags SYN SYN
    /// </code>
    /// They are not merged where both contain the same option: only the last one would count.
    /// </summary>
    private static List<SavedPart> Joined(List<SavedPart> parts)
    {
        var place = parts.FindIndex(part => part.Place == SavedPlace.Ports
            && !part.Text.StartsWith("-m multiport ", StringComparison.Ordinal));
        if (place < 0)
            return parts;

        var own = parts[place].Text;
        var module = ParsedRule.Of(own).Matches[0].Module;
        var joined = new List<SavedPart>();
        foreach (var part in parts)
        {
            var left = part.Place != SavedPlace.Verbatim ? []
                : ParsedRule.Of(part.Text).Matches.Where(match => match.Module != module || !TryJoin(ref own, match)).ToList();
            if (part.Place != SavedPlace.Verbatim || left.Count > 0)
                joined.Add(part.Place != SavedPlace.Verbatim ? part : part with { Text = string.Join(' ', left) });
        }

        joined[place] = joined[place] with { Text = own };
        return joined;
    }

    private static bool TryJoin(ref string own, RuleMatch said)
    {
        var known = ParsedRule.Of(own).Matches[0];
        if (said.Options.Any(option => known.Find(option.Name) is not null))
            return false;

        var options = string.Join(' ', said.Options);
        own = own.IndexOf(Flags, StringComparison.Ordinal) is >= 0 and var flags ? $"{own[..flags]} {options}{own[flags..]}"
            : $"{own} {options}";
        return true;
    }
}
