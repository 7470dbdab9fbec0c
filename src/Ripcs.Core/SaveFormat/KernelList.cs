using System.Buffers;

namespace Ripcs.Core.SaveFormat;

/// <summary>
/// Something that the kernel keeps by name for all rules of a host, and that rules write: what one puts in, another one matches.
/// <code>
/// -m recent --set --name ssh            writes the list "ssh" of -m recent
/// -m recent --update --name ssh         reads and writes it
/// -m set --match-set banned src         reads the set "banned"
/// -j SET --add-set banned src           writes it
/// </code>
/// </summary>
/// <param name="Kind">What keeps it, such as "-m recent"; "ipset" for a set.</param>
internal sealed record KernelList(string Kind, string Name)
{
    public const string Set = "ipset";

    private const string Recent = "-m recent", HashLimit = "-m hashlimit", Label = "-m connlabel", Rate = "-j RATEEST";

    // What -m recent writes where no name is said (xt_recent).
    private const string Unnamed = "DEFAULT";

    private static readonly SearchValues<string> Words = SearchValues.Create(
        ["-m set ", "-j SET ", "-m recent ", "-m hashlimit ", "-m connlabel ", "-m rateest ", "-j RATEEST "], StringComparison.Ordinal);

    /// <summary>What a rule in saved form reads and writes.</summary>
    public static IEnumerable<ListUse> UsesOf(string rule)
    {
        if (!rule.AsSpan().ContainsAny(Words))
            return [];

        var parsed = ParsedRule.Of(rule);
        return parsed.Matches.SelectMany(Of).Concat(parsed.Target is { IsGoto: false, Name: "SET" or "RATEEST" }
            ? parsed.TargetOptions.SelectMany(OfTarget) : []);
    }

    /// <summary>True for what counts packets, each rule that uses it for all others.</summary>
    public bool IsOfCounts => Kind == HashLimit;

    /// <summary>For people: the list "ssh" of -m recent.</summary>
    public string InWords => Kind switch
    {
        Set => $"the set {Name}",
        Recent => $"the list \"{Name}\" of {Kind}",
        HashLimit => $"the counts \"{Name}\" of {Kind}",
        _ => $"\"{Name}\" of {Kind}",
    };

    private static IEnumerable<ListUse> Of(RuleMatch match) => match.Module switch
    {
        "set" => Named(match.Options, "--match-set").Select(name => new ListUse(new(Set, name), Reads: true, Writes: false)),
        "recent" => [new ListUse(new(Recent, Named(match.Options, "--name").FirstOrDefault(Unnamed)),
            Reads: match.Options.Any(option => option.Name is "--rcheck" or "--update" or "--remove"),
            Writes: match.Options.Any(option => option.Name is "--set" or "--update" or "--remove"))],
        "hashlimit" => Named(match.Options, "--hashlimit-name").Where(name => !name.StartsWith("ripcs-", StringComparison.Ordinal))
            .Select(name => new ListUse(new(HashLimit, name), Reads: true, Writes: true)),
        "connlabel" => Named(match.Options, "--label").Select(name => new ListUse(new(Label, name), Reads: true,
            Writes: match.Options.Any(option => option.Name is "--set"))),
        "rateest" => match.Options.Where(option => option.Name is "--rateest" or "--rateest1" or "--rateest2")
            .Select(option => new ListUse(new(Rate, option.Value), Reads: true, Writes: false)),
        _ => [],
    };

    private static IEnumerable<ListUse> OfTarget(RuleOption option) => option.Name switch
    {
        "--add-set" or "--del-set" => [new ListUse(new(Set, option.Value.Split(' ')[0]), Reads: false, Writes: true)],
        "--map-set" => [new ListUse(new(Set, option.Value.Split(' ')[0]), Reads: true, Writes: false)],
        "--rateest-name" => [new ListUse(new(Rate, option.Value), Reads: false, Writes: true)],
        _ => [],
    };

    private static IEnumerable<string> Named(ValueList<RuleOption> options, string name) =>
        options.Where(option => option.Name == name).Select(option => QuotedText.Unquote(option.Value.Split(' ')[0]));
}

/// <summary>How a rule uses a list of the kernel.</summary>
internal sealed record ListUse(KernelList List, bool Reads, bool Writes);
