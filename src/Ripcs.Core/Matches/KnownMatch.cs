using System.Collections.Frozen;

namespace Ripcs.Core.Matches;

/// <summary>
/// A match of iptables that Ripcs understands, a file a match or a family of them: which method of a statement makes it, its check, its
/// saved text, its words for people, how two of them compare, and how <c>import</c> reads it back. What its options are for iptables is
/// declared in
/// <c>Iptables/Extensions</c>; matches on fields of a packet are read in <c>Analysis/Reading</c>.
/// </summary>
/// <param name="modules">What is written after -m.</param>
internal abstract class KnownMatch(params string[] modules)
{
    /// <summary>In the order in which a rule's matches are saved.</summary>
    public static readonly ValueList<KnownMatch> All =
    [
        new MacMatch(), new OwnerMatch(), new CgroupMatch(), new MarkMatch(), new DscpMatch(), new LengthMatch(), new TimeMatch(),
        new IpsecMatch(), new RateMatch(), new HashlimitMatch(), new ConnlimitMatch(), new RecentMatch(), new StatisticMatch(),
        new HopsMatch(), new ConnmarkMatch(), .. FieldMatch.Each,
    ];

    private static readonly FrozenDictionary<string, KnownMatch> ByModule = All
        .SelectMany(match => match.Modules.Select(module => (module, match))).ToFrozenDictionary(item => item.module, item => item.match);

    public ValueList<string> Modules { get; } = [.. modules];

    /// <summary>Null for a match of which nothing is known but its text, and for the options of iptables itself.</summary>
    public static KnownMatch? Of(RuleMatch match) => match.Module is { } module ? ByModule.GetValueOrDefault(module) : null;

    /// <summary>The matches that the statement's own methods make, in both families; invalid values are left out, with a message.</summary>
    public static IEnumerable<MatchText> Checked(MatchContext context) => All.Select(match => match.Check(context)).OfType<MatchText>();

    /// <summary>What <see cref="Checked"/> makes of the methods of this match; null for none.</summary>
    protected virtual MatchText? Check(MatchContext context) => null;

    /// <summary>The methods to write instead of a match in the words of iptables; null if none can say the same.</summary>
    public virtual string? Method(RuleMatch match) => null;

    /// <summary>The condition for people: "with mark 0x1", "up to 4/min"; null to print it as iptables does.</summary>
    /// <param name="isNot">True if it must not be met.</param>
    public virtual string? Words(RuleMatch match, bool isNot) => null;

    /// <summary>True if a packet that meets the first of two of these always meets the second.</summary>
    public virtual bool IsWithin(RuleMatch one, RuleMatch other) => false;

    /// <summary>True if no packet meets both.</summary>
    public virtual bool IsApart(RuleMatch one, RuleMatch other) => false;

    /// <summary>The statement with this match by a method; null if no method says it.</summary>
    public virtual RuleStatement? Read(RuleStatement said, RuleMatch match) => null;

    /// <summary>The methods of this match in a rule file: <c>.Mark(0x1)</c>.</summary>
    public virtual IEnumerable<string> Written(RuleStatement said) => [];

    protected static MatchText InBoth(string saved, MatchPlace place = MatchPlace.Everywhere) => new(saved, saved) { Place = place };

    protected static string Not(bool isNot) => isNot ? "not " : "";

    protected static string With(bool isNot) => isNot ? "without" : "with";

    protected static string Upto(bool isNot) => isNot ? "above" : "up to";

    protected static bool IsNegated(RuleMatch match) => match.Options.Any(option => option.IsNot);

    protected static bool Has(RuleMatch match, params string[] options) => options.Any(option => match.Find(option) is not null);

    protected static bool HasOnly(RuleMatch match, params string[] options) =>
        match.Options.All(option => options.Contains(option.Name));

    /// <summary>The value of its only option, if that is one of these and not negated.</summary>
    protected static string? Only(RuleMatch match, params string[] names) =>
        match.Options is [{ IsNot: false } only] && names.Contains(only.Name) ? only.Value : null;

    protected static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>5, or 5:10.</summary>
    protected static (double First, double Last)? Range(string? text) => text?.Split(':') is { } ends && Number(ends[0]) is { } first
        && Number(ends[^1]) is { } last ? (first, last) : null;

    protected static bool IsWithin((double First, double Last)? one, (double First, double Last)? other) =>
        one is { } inner && other is { } outer && outer.First <= inner.First && inner.Last <= outer.Last;

    protected static bool IsApart((double First, double Last)? one, (double First, double Last)? other) =>
        one is { } left && other is { } right && (left.Last < right.First || right.Last < left.First);

    /// <summary>The options without some: those must be equal for the rest to be compared.</summary>
    protected static ValueList<RuleOption> Rest(RuleMatch match, params string[] counts) =>
        match.Options.Where(option => !counts.Contains(option.Name)).ToValueList();

    protected static IEnumerable<string> Call(string method, ValueList<string>? words) => words is { } said
        ? [$".{method}({string.Join(", ", said.Select(Texts.Words.Literal))})"] : [];
}
