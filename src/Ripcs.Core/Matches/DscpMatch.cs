using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Matches;

/// <summary>-m dscp: <c>.Dscp("ef")</c> → -m dscp --dscp 0x2e, a class by name or number.</summary>
internal sealed class DscpMatch() : KnownMatch("dscp")
{
    private const byte Most = 63;

    protected override MatchText? Check(MatchContext context) => context.Rule.Dscp is { } word && Code(context, word) is { } code
        ? InBoth(string.Create(CultureInfo.InvariantCulture, $"-m dscp --dscp 0x{code:x2}")) : null;

    public override string? Method(RuleMatch match) => IsNegated(match) ? null : ".Dscp(…)";

    public override string? Words(RuleMatch match, bool isNot) =>
        Only(match, "--dscp") is { } code ? $"{With(isNot)} dscp {ServiceClass.NameOf(code)}" : null;

    public override bool IsApart(RuleMatch one, RuleMatch other) =>
        one.Value("--dscp") is { } code && other.Value("--dscp") is { } its && code != its;

    public override RuleStatement? Read(RuleStatement said, RuleMatch match) =>
        said.Dscp is null && Only(match, "--dscp") is { } code ? said with { Dscp = ServiceClass.NameOf(code) } : null;

    public override IEnumerable<string> Written(RuleStatement said) => Call("Dscp", said.Dscp is { } code ? [code] : null);

    private static byte? Code(MatchContext context, string word)
    {
        if (ServiceClass.Find(word) is { } code)
            return code;

        var isHex = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (byte.TryParse(isHex ? word[2..] : word, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture, out var number)
            && number <= Most && (isHex || word == number.ToString(CultureInfo.InvariantCulture)))
        {
            return number;
        }

        context.Diagnostics.NoDscp(context.Place.Of("Dscp", word), word, Suggestion.For(word, ServiceClass.Names));
        return null;
    }
}
