using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Validation;

/// <summary>
/// Holds a match in the words of iptables against what it takes (<see cref="MatchOptions"/>), so that a slip is told where it stands. Of a match
/// that is not known there, the rehearsal tells.
/// </summary>
internal sealed class MatchOptionCheck(SourceSpan at, DiagnosticBag diagnostics)
{
    /// <summary>False, and the reason among the diagnostics, for an option as written that iptables does not take.</summary>
    /// <param name="owner">The match or the target that it belongs to.</param>
    public bool TakesAsWritten(string owner, RuleOption option)
    {
        if (MatchOptions.Find(owner) is not { } match)
        {
            return true;
        }

        if (match.Find(option.Name) is not { } known)
        {
            var names = match.Options.Select(one => one.Name).Order(StringComparer.Ordinal).ToList();
            diagnostics.MatchKnowsNoOption(at, owner, option.Name, Meant(option.Name, names), names);
        }
        else if (option.IsNot && !known.CanBeNot)
        {
            diagnostics.MatchOptionIsNeverNot(at, option.Name);
        }
        else if (known.Value is null && option.Value.Length > 0)
        {
            diagnostics.ValueIsRefused(at, option.ToString(), $"{option.Name} alone");
        }
        else if (known.Value is { Kind: not "**" } && RuleTokens.Split(option.Value).Count != 1)
        {
            diagnostics.RawValue(at, option.ToString());
        }
        else if (known.Value is { } value && !value.Takes(option.Value))
        {
            diagnostics.ValueIsRefused(at, option.ToString(), value.InWords);
        }
        else
        {
            return true;
        }

        return false;
    }

    /// <summary>False, and the reason among the diagnostics, for a match in saved form in which options lack, or stand that do not go together.</summary>
    public bool TakesTogether(RuleMatch match)
    {
        if (MatchOptions.Find(match.Module ?? "") is not { } known)
        {
            return true;
        }

        var twice = known.IsAgain ? null : match.Options.CountBy(option => option.Name).FirstOrDefault(name => name.Value > 1).Key;
        var clash = known.Once.Select(names => names.Where(name => match.Find(name) is not null).ToList()).FirstOrDefault(names => names.Count > 1);
        var lacking = known.Needs.FirstOrDefault(names => names is ["any"] ? match.Options.Count == 0 : names.All(name => match.Find(name) is null))
            ?? known.Also.Where(pair => match.Find(pair[0]) is not null && match.Find(pair[1]) is null).Select(pair => pair[1..]).FirstOrDefault();
        if (twice is not null)
        {
            diagnostics.RawValue(at, match.Options.First(option => option.Name == twice).ToString());
        }
        else if (clash is not null)
        {
            diagnostics.MatchOptionsClash(at, known.Name, clash);
        }
        else if (lacking is not null)
        {
            List<KnownOption> needed = [.. known.Options.Where(option => lacking is ["any"] || lacking.Contains(option.Name))];
            diagnostics.MatchLacks(at, known.Name, needed.ConvertAll(option => option.Name), needed is [{ Value: { Kind: not "*" } value }] ? value.InWords : null);
        }

        return twice is null && clash is null && lacking is null;
    }

    // iptables itself takes the beginning of an option for the whole.
    private static string? Meant(string name, List<string> names) =>
        names.Where(known => known.StartsWith(name, StringComparison.Ordinal)).ToList() is [var one] ? one : Suggestion.For(name, names);
}
