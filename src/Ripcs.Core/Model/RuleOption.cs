namespace Ripcs.Core.Model;

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
    /// What was meant where a "!" stands behind the option, as iptables took it before
    /// 1.4.3 and refuses it now: ! -s 192.0.2.7 for -s ! 192.0.2.7; else null.
    /// </summary>
    public RuleOption? NotBehind => Value.StartsWith("! ", StringComparison.Ordinal) ? this with { Value = Value[2..], IsNot = true }
        : null;

    /// <summary>The options of a rule in saved form. A word that stands where an option is expected is one without a dash.</summary>
    internal static List<RuleOption> Read(string rule)
    {
        var options = new List<RuleOption>(8);
        var words = new RuleTokens(rule);
        var (name, isNot, start, end) = ((string?)null, false, 0, 0);
        var isNextNot = false;
        while (words.MoveNext())
        {
            if (words.IsNot)
            {
                isNextNot = true;
            }
            else if (name is null || (words.IsOption && !(IsNumber(words.Current) && end == 0 && name is ['-', '-', ..])))
            {
                AddLast();
                (name, isNot, end, isNextNot) = (words.Current.ToString(), isNextNot, 0, false);
            }
            else
            {
                (start, end) = (end == 0 ? words.Start : start, words.Start + words.Current.Length);
            }
        }

        AddLast();
        return options;

        void AddLast()
        {
            if (name is not null)
                options.Add(new RuleOption(name, end == 0 ? "" : rule[start..end], isNot));
        }
    }

    // What somebody writes below zero, as in --set-mark -1, is a value, although no right one; -4 and -6 say a family where no value lacks.
    private static bool IsNumber(ReadOnlySpan<char> word) => word is ['-', _, ..] && word[1..].IndexOfAnyExceptInRange('0', '9') < 0;

    public override string ToString() => $"{(IsNot ? "! " : "")}{Name}{(Value.Length > 0 ? " " : "")}{Value}";
}
