using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Gives keys to the open conditions of a chain.</summary>
internal sealed class OpenNames(TableName table, ChainName chain, MovedRules? moved = null)
{
    private readonly Dictionary<string, int> _seen = [];
    private readonly string _place = Place(table, chain);

    /// <summary>A partition's chain changes its name when its rules change, but its rate limits stay the same.</summary>
    public static string Place(TableName table, ChainName chain) => PartitionChainName.TryParse(chain, out var name)
        ? $"{table} {name.Partition}-{name.Kind}" : $"{table} {chain}";

    /// <summary>A condition with the same answer everywhere.</summary>
    public static Condition Alike(string text, bool isNot = false, MarkTest? mark = null) =>
        new Condition.Open(new OpenCondition(text, text) { Mark = mark }, isNot);

    /// <summary>A condition on a mark.</summary>
    public static OpenCondition Of(MarkTest test)
    {
        var value = test.Mask == uint.MaxValue ? $"0x{test.Value:x}" : $"0x{test.Value:x}/0x{test.Mask:x}";
        var text = test.IsOfHeader ? MarkReader.Words(test) : $"-m {(test.IsOfConnection ? "connmark" : "mark")} --mark {value}";
        return new OpenCondition(text, text) { Mark = test };
    }

    /// <summary>A condition that is evaluated separately at each place: a rate, a counter, a random choice.</summary>
    /// <param name="text">The text in the rule.</param>
    /// <param name="rule">The rule: adding another before it does not change its count.</param>
    public Condition Anew(string text, string rule)
    {
        var what = $"{rule}|{text}";
        var number = _seen[what] = _seen.GetValueOrDefault(what) + 1;
        var (place, there, before) = moved?.Origin(_place, rule, number) ?? (_place, number, rule);
        return new Condition.Open(new OpenCondition(string.Create(CultureInfo.InvariantCulture, $"{place}|{before}|{text}|{there}"), text),
            IsNot: false);
    }
}
