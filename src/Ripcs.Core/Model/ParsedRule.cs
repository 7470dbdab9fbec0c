using System.Runtime.InteropServices;

namespace Ripcs.Core.Model;

/// <summary>
/// A rule in saved form, without "-A CHAIN ", in its parts. Nothing in it needs to be known: what is not stays as written, and
/// a normalised rule prints back as it was.
/// <code>
/// -s 192.0.2.0/24 -m set ! --match-set blk src -m comment --comment "no entry" -j REJECT --reject-with tcp-reset
///     (none)   -s 192.0.2.0/24
///     set      ! --match-set blk src
///     comment  --comment "no entry"
///     target   REJECT: --reject-with tcp-reset
/// </code>
/// </summary>
/// <param name="Matches">In their order.</param>
/// <param name="Target">Null for a rule that only counts.</param>
/// <param name="TargetOptions">What stands behind the target.</param>
public sealed record ParsedRule(ValueList<RuleMatch> Matches, RuleTarget? Target, ValueList<RuleOption> TargetOptions)
{
    /// <summary>The options of all matches and of the target, in their order.</summary>
    public IEnumerable<RuleOption> Options => Matches.SelectMany(match => match.Options).Concat(TargetOptions);

    /// <summary>The ipsets that the rule asks or changes.</summary>
    public IEnumerable<string> Sets => Options.Where(option => option.Name is "--match-set" or "--add-set" or "--del-set" or "--map-set")
        .Select(option => option.Value.Split(' ')[0]);

    /// <summary>The texts that others or Ripcs wrote beside the rule.</summary>
    public IEnumerable<string> Comments =>
        Options.Where(option => option.Name is "--comment").Select(option => QuotedText.Unquote(option.Value));

    /// <summary>True for a rule that takes packets out of connection tracking:
    /// -j CT --notrack, which older versions print as -j NOTRACK.</summary>
    public bool Untracks => Target is { Name: "NOTRACK" }
        || (Target is { Name: "CT" } && TargetOptions.Any(option => option.Name is "--notrack"));

    public static ParsedRule Of(string rule)
    {
        var options = CollectionsMarshal.AsSpan(RuleOption.Read(rule));
        var matches = new List<RuleMatch>(4);
        var (module, begin) = ((string?)null, 0);
        for (var i = 0; i < options.Length; i++)
        {
            if (options[i] is not { Name: "-m" or "-j" or "-g", IsNot: false, Value.Length: > 0 } next)
                continue;

            Add(options[begin..i]);
            if (next.Name is not "-m")
                return new ParsedRule(matches.ToValueList(), new RuleTarget(next.Value, next.Name is "-g"), [.. options[(i + 1)..]]);

            (module, begin) = (next.Value, i + 1);
        }

        Add(options[begin..]);
        return new ParsedRule(matches.ToValueList(), null, []);

        void Add(ReadOnlySpan<RuleOption> own)
        {
            if (module is not null || own.Length > 0)
                matches.Add(new RuleMatch(module, [.. own]));
        }
    }

    /// <summary>The first option of that name, negated or not.</summary>
    public RuleOption? Find(string option) => Options.FirstOrDefault(item => item.Name == option);

    /// <summary>The value of the first option of that name; null if it is negated or not there.</summary>
    public string? Value(string option) => Find(option) is { IsNot: false } found ? found.Value : null;

    /// <summary>The same as a prefix.</summary>
    public IpPrefix? Prefix(string option) => Value(option) is { } value && IpPrefix.TryParse(value, out var prefix) ? prefix : null;

    public override string ToString() => string.Join(' ', Matches.Select(match => match.ToString()).Append(Target?.ToString())
        .Concat(TargetOptions.Select(option => option.ToString())).OfType<string>());
}
