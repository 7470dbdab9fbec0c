using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Core.SaveFormat;

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
    public IEnumerable<string> Comments => Options.Where(option => option.Name is "--comment").Select(option => QuotedText.Unquote(option.Value));

    public static ParsedRule Of(string rule)
    {
        var matches = new List<(string? Module, List<RuleOption> Options)> { (null, []) };
        var (target, behind) = ((RuleTarget?)null, new List<RuleOption>());
        foreach (var option in RuleOption.Read(rule))
        {
            if (target is null && option is { Name: "-m", IsNot: false, Value.Length: > 0 })
            {
                matches.Add((option.Value, []));
            }
            else if (target is null && option is { Name: "-j" or "-g", IsNot: false, Value.Length: > 0 })
            {
                target = new RuleTarget(option.Value, option.Name is "-g");
            }
            else
            {
                (target is null ? matches[^1].Options : behind).Add(option);
            }
        }

        var own = matches.Skip(matches[0].Options.Count > 0 ? 0 : 1).Select(match => new RuleMatch(match.Module, match.Options.ToValueList()));
        return new ParsedRule(own.ToValueList(), target, behind.ToValueList());
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

/// <summary>A match with its options.</summary>
/// <param name="Module">What stands behind -m; null for the options that iptables itself knows: -s, -d, -i, -o, -p, -f.</param>
/// <param name="Options">In their order.</param>
public sealed record RuleMatch(string? Module, ValueList<RuleOption> Options)
{
    /// <inheritdoc cref="ParsedRule.Find"/>
    public RuleOption? Find(string option) => Options.FirstOrDefault(item => item.Name == option);

    /// <inheritdoc cref="ParsedRule.Value"/>
    public string? Value(string option) => Find(option) is { IsNot: false } found ? found.Value : null;

    public override string ToString() =>
        string.Join(' ', Options.Select(option => option.ToString()).Prepend(Module is null ? null : $"-m {Module}").OfType<string>());
}

/// <summary>An option of a rule, such as ! --tcp-flags SYN,RST SYN.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Value">All up to the next option, as written; empty if there is none.</param>
/// <param name="IsNot">True behind a "!".</param>
public sealed record RuleOption(string Name, string Value, bool IsNot)
{
    /// <summary>The ports of a value such as 80,8600:8900; port 0, which no rule file can name, is left out.</summary>
    public ValueList<PortRange> Ports => Value.Split(',')
        .Select(range => range.Split(':').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToList())
        .Where(ends => ends[^1] > 0).Select(ends => new PortRange(Math.Max(1, ends[0]), ends[^1])).ToValueList();

    /// <summary>
    /// What was meant where a "!" stands behind the option, as iptables took it before 1.4.3 and refuses it now: ! -s 192.0.2.7 for -s ! 192.0.2.7; else null.
    /// </summary>
    public RuleOption? NotBehind => Value.StartsWith("! ", StringComparison.Ordinal) ? this with { Value = Value[2..], IsNot = true } : null;

    /// <summary>The options of a rule in saved form. A word that stands where an option is expected is one without a dash.</summary>
    internal static List<RuleOption> Read(string rule)
    {
        var options = new List<RuleOption>();
        var words = new RuleTokens(rule);
        var (isNot, start) = (false, -1);
        while (words.MoveNext())
        {
            if (words.IsNot)
            {
                isNot = true;
            }
            else if ((words.IsOption && !(IsNumber(words.Current) && options is [.., { Name: ['-', '-', ..], Value: "" }])) || options.Count == 0)
            {
                options.Add(new RuleOption(words.Current.ToString(), "", isNot));
                (isNot, start) = (false, -1);
            }
            else
            {
                start = start < 0 ? words.Start : start;
                options[^1] = options[^1] with { Value = rule[start..(words.Start + words.Current.Length)] };
            }
        }

        return options;
    }

    // What somebody writes below zero, as in --set-mark -1, is a value, although no right one; -4 and -6 say a family where no value lacks.
    private static bool IsNumber(ReadOnlySpan<char> word) => word is ['-', _, ..] && word[1..].IndexOfAnyExceptInRange('0', '9') < 0;

    public override string ToString() => $"{(IsNot ? "! " : "")}{Name}{(Value.Length > 0 ? " " : "")}{Value}";
}
