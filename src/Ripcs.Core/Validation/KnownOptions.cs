namespace Ripcs.Core.Validation;

/// <summary>
/// What a match or a target of iptables takes (iptables-extensions(8), and what iptables 1.8.7 to 1.8.11 says of each). One line each:
/// <code>
/// ttl  !--ttl-eq=0..255 --ttl-lt=0..255   needs --ttl-eq|--ttl-lt   once --ttl-eq|--ttl-lt
///      a "!" may stand before it          one of these is needed   and at most one of these
/// </code>
/// Behind "also" stands an option and those of which it needs one. Behind "=" stands what the value must be, as <see cref="OptionValue"/>
/// reads it; an option without one takes none.
/// </summary>
/// <param name="Owner">"-m ttl" or "-j LOG".</param>
/// <param name="Needs">Of each of these lists one option; "any" is one of all.</param>
/// <param name="Once">Of each of these lists at most one.</param>
/// <param name="Also">Of each of these lists the first needs one of the others.</param>
/// <param name="IsAgain">True if options may stand several times.</param>
internal sealed record KnownOptions(
    string Owner, ValueList<KnownOption> Options, IReadOnlyList<string[]> Needs, IReadOnlyList<string[]> Once,
    IReadOnlyList<string[]> Also, bool IsAgain)
{
    private static readonly Lazy<Dictionary<string, KnownOptions>> All =
        new(() => new(Read("-m", MatchOptions.Table).Concat(Read("-j", TargetOptions.Table))));

    /// <summary>What a match or a target takes; null for one that is not known here, which iptables may know.</summary>
    /// <param name="owner">The name alone: a match has small letters, a target none.</param>
    public static KnownOptions? Find(string owner) => All.Value.GetValueOrDefault(owner);

    /// <summary>False for a chain, which may be called icmp as a match is.</summary>
    public static bool IsTarget(string name) => Find(name)?.Owner.StartsWith("-j ", StringComparison.Ordinal) is true;

    public KnownOption? Option(string name) => Options.FirstOrDefault(known => known.Name == name);

    private static IEnumerable<KeyValuePair<string, KnownOptions>> Read(string option, string table)
    {
        foreach (var line in table.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var options = words.Skip(1).TakeWhile(word => word is ['-' or '!', ..]).Select(OptionOf).ToValueList();
            yield return new(words[0], new($"{option} {words[0]}", options, Behind(words, "needs"), Behind(words, "once"),
                Behind(words, "also"), IsAgain: words.Contains("again")));
        }
    }

    private static KnownOption OptionOf(string word)
    {
        var parts = word.TrimStart('!').Split('=');
        return new(parts[0], parts.Length > 1 ? new OptionValue(parts[1]) : null, word[0] is '!');
    }

    private static IReadOnlyList<string[]> Behind(string[] words, string word) =>
        [.. words.Zip(words.Skip(1)).Where(pair => pair.First == word).Select(pair => pair.Second.Split('|'))];
}

/// <summary>An option of a match or a target.</summary>
/// <param name="Value">Null if it takes none.</param>
internal sealed record KnownOption(string Name, OptionValue? Value, bool CanBeNot);
