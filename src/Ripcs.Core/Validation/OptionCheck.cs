namespace Ripcs.Core.Validation;

/// <summary>
/// Holds a match or a target in the words of iptables against what it takes (<see cref="KnownOptions"/>), so that a slip is told where it
/// stands. Of one that is not known there, the rehearsal tells.
/// </summary>
internal sealed class OptionCheck(SourceSpan at, DiagnosticBag diagnostics)
{
    /// <summary>False, and the reason among the diagnostics, for an option as written that iptables does not take.</summary>
    /// <param name="owner">The match or the target that it belongs to.</param>
    public bool TakesAsWritten(string owner, RuleOption option)
    {
        if (KnownOptions.Find(owner) is not { } all)
            return true;

        if (all.Option(option.Name) is not { } known)
        {
            var names = all.Options.Select(one => one.Name).Order(StringComparer.Ordinal).ToList();
            diagnostics.KnowsNoOption(at, all.Owner, option.Name, Meant(option.Name, names), names);
        }
        else if ((option.IsNot || option.NotBehind is not null) && !known.CanBeNot)
        {
            diagnostics.OptionIsNeverNot(at, option.Name);
        }
        else if (option.NotBehind is { } meant)
        {
            diagnostics.RawNotBehind(at, option.ToString(), meant.ToString());
        }
        else if (known.Value?.Kind is "user" && option.Value.Length > 0 && !char.IsAsciiDigit(option.Value[0])
            && RuleTokens.Split(option.Value).Count == 1)
        {
            diagnostics.OwnerByName(at, option.Value, isGroup: option.Name is "--gid-owner");
        }
        else if (known.Value is null && option.Value.Length > 0)
        {
            diagnostics.ValueIsRefused(at, option.ToString(), $"{option.Name} alone");
        }
        else if (known.Value is { } lacking && option.Value.Length == 0)
        {
            diagnostics.ValueIsRefused(at, option.Name, $"{lacking.InWords} behind it");
        }
        else if (known.Value is { Kind: not ("**" or "chunks" or "flags") } && RuleTokens.Split(option.Value).Count != 1)
        {
            diagnostics.RawValue(at, option.ToString());
        }
        else if (known.Value is { } value && !value.Takes(option.Value))
        {
            diagnostics.ValueIsRefused(at, option.ToString(), value.InsteadOf(option.Value));
        }
        else
        {
            return true;
        }

        return false;
    }

    /// <summary>False, and the reason among the diagnostics, where two options stand of which
    /// iptables takes one. As written: in saved form they may be the same.</summary>
    /// <param name="match">Or a target with its options.</param>
    public bool GoTogether(RuleMatch match)
    {
        var clash = KnownOptions.Find(match.Module ?? "") is not { } known ? null
            : known.Once.Select(names => names.Where(name => match.Find(name) is not null).ToList())
                .FirstOrDefault(names => names.Count > 1);
        if (clash is not null)
            diagnostics.OptionsClash(at, KnownOptions.Find(match.Module!)!.Owner, clash);

        return clash is null;
    }

    /// <summary>False, and the reason among the diagnostics, where options lack in saved form, or stand that do not go together.</summary>
    /// <param name="match">Or a target with its options.</param>
    public bool TakesTogether(RuleMatch match)
    {
        if (KnownOptions.Find(match.Module ?? "") is not { } known)
            return true;

        if (!GoTogether(match))
            return false;

        var twice = known.IsAgain ? null : match.Options.CountBy(option => option.Name).FirstOrDefault(name => name.Value > 1).Key;
        var lacking = known.Needs.FirstOrDefault(names => names is ["any"] ? match.Options.Count == 0
            : names.All(name => match.Find(name) is null))
            ?? known.Also.Where(names => match.Find(names[0]) is not null
                && names.Skip(1).All(name => match.Find(name) is null)).Select(names => names[1..]).FirstOrDefault();
        if (twice is not null)
        {
            diagnostics.RawValue(at, match.Options.First(option => option.Name == twice).ToString());
        }
        else if (lacking is not null)
        {
            List<KnownOption> needed = [.. known.Options.Where(option => lacking is ["any"] || lacking.Contains(option.Name))];
            diagnostics.OptionLacks(at, known.Owner, needed.ConvertAll(option => option.Name),
                needed is [{ Value: { Kind: not "*" } value }] ? value.InWords : null);
        }

        return twice is null && lacking is null && OptionsTogether.Check(match, at, diagnostics);
    }

    // iptables itself takes the beginning of an option for the whole.
    private static string? Meant(string name, List<string> names) =>
        names.Where(known => known.StartsWith(name, StringComparison.Ordinal)).ToList() is [var one] ? one : Suggestion.For(name, names);
}
