namespace Ripcs.Core.Validation;

/// <summary>
/// The elements of -m policy, as libxt_policy takes them; each stands for one transformation of the packet:
/// <code>
/// -m policy --dir in --pol ipsec --strict   --reqid 1 --mode transport   --next   --reqid 2
/// </code>
/// </summary>
internal static class PolicyElements
{
    private const int Most = 4;
    private static readonly ValueList<string> OfWhole = ["--dir", "--pol", "--strict"];

    /// <summary>An option that iptables refuses beside the others, or drops
    /// in silence, and what to write; null where there is none.</summary>
    public static (RuleOption Option, string Right)? Fault(ValueList<RuleOption> options)
    {
        var isStrict = options.Any(option => option.Name is "--strict");
        var elements = Of(options.Where(option => !OfWhole.Contains(option.Name)));
        if (Twice(options.Where(option => OfWhole.Contains(option.Name))) is { } whole)
            return (whole, "it once");

        if (options.Any(option => option is { Name: "--pol", Value: "none" })
            && options.FirstOrDefault(option => option.Name is not ("--dir" or "--pol")) is { } idle)
        {
            return (idle, "--pol ipsec beside it, or take it out");
        }

        if (options.FirstOrDefault(option => option.Name is "--next") is { } next && (!isStrict || elements.Count > Most))
            return (next, isStrict ? "four elements at most" : "--strict in front of it");

        foreach (var element in elements)
        {
            if (Twice(element) is { } twice)
                return (twice, isStrict ? "it once between one --next and another" : "it once");

            if (isStrict && element.Count == 0)
            {
                return (options.Last(option => option.Name is "--strict" or "--next"),
                    "--reqid, --spi, --proto, --mode, --tunnel-src or --tunnel-dst behind it");
            }

            if (element.FirstOrDefault(option => option.Name is "--tunnel-src" or "--tunnel-dst") is { } tunnel
                && !element.Contains(new RuleOption("--mode", "tunnel", false)))
            {
                return (tunnel, "--mode tunnel beside it");
            }
        }

        return null;
    }

    /// <summary>The options in the order of iptables-save, each element by itself.</summary>
    public static ValueList<RuleOption> Sorted(ValueList<RuleOption> options, string[] order) => [.. Of(options)
        .SelectMany((element, place) =>
            element.OrderBy(option => Array.IndexOf(order, option.Name)).Prepend(place == 0 ? null
            : new RuleOption("--next", "", false)).OfType<RuleOption>())];

    private static List<List<RuleOption>> Of(IEnumerable<RuleOption> options)
    {
        List<List<RuleOption>> elements = [[]];
        foreach (var option in options)
        {
            if (option.Name is "--next")
            {
                elements.Add([]);
            }
            else
            {
                elements[^1].Add(option);
            }
        }

        return elements;
    }

    private static RuleOption? Twice(IEnumerable<RuleOption> options) =>
        options.GroupBy(option => option.Name).FirstOrDefault(same => same.Skip(1).Any())?.Last();
}
