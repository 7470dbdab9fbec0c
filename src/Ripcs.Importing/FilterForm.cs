namespace Ripcs.Importing;

/// <summary>
/// How a statement says that it is for the packets of one built-in chain: without a word for it, every statement is evaluated in INPUT,
/// FORWARD and OUTPUT. The exact word says it whatever the other chains do; whether none suffices, the proof tells.
/// <code>
/// INPUT    exact  .Received()     shorter  no word beside an address
/// FORWARD  exact  .Forwarded()    shorter  no word beside an address or .Out(…)
/// OUTPUT   exact  .Sent()
/// </code>
/// </summary>
internal enum FilterWord
{
    Exact,

    None,

    /// <summary>For what INPUT and FORWARD say alike, and OUTPUT does not.</summary>
    Arriving,
}

/// <summary>A form of a statement.</summary>
/// <param name="Word">How it says for which packets it is.</param>
/// <param name="CountsNew">True if a limit counts what begins a connection, as it does where no states are named.</param>
internal readonly record struct FilterForm(FilterWord Word, bool CountsNew = true)
{
    private static readonly ValueList<string> AllStates = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED"];

    public static readonly FilterForm Full = new(FilterWord.Exact, CountsNew: false);

    /// <summary>The word that a person would write.</summary>
    public static FilterWord Usual(RuleStatement said, ChainName chain) => chain.Value switch
    {
        // Two chains that log the same would each log it.
        _ when said.Kind is StatementKind.Log => FilterWord.Exact,

        // To a group it would also open FORWARD on the day on which somebody closes that.
        "INPUT" when said.To is { } to && !to.All(IsOfGroup) => FilterWord.None,
        "FORWARD" when said.To is not null || (said.Out ?? (object?)said.NotOut) is not null => FilterWord.None,
        _ => FilterWord.Exact,
    };

    public RuleStatement Of(RuleStatement said, ChainName chain, Family family)
    {
        if (said.HasLimits)
            said = said with { States = !CountsNew ? said.States ?? AllStates : said.States is ["NEW"] ? null : said.States };

        said = Word switch
        {
            FilterWord.Arriving => said with { Place = MatchPlace.Arriving },
            FilterWord.Exact when !said.IsOfSent => said with
            {
                Place = chain.Value switch
                {
                    "INPUT" => MatchPlace.Received,
                    "FORWARD" => MatchPlace.Forwarded,
                    _ => MatchPlace.Sent,
                },
            },
            _ => said,
        };
        if (said.To is null && !(said.Kind is StatementKind.Accept ? said.NamesTo : said.From is not null || said.NamesEnd))
            said = said with { To = [BuiltInLabel.All] };

        return HasAddress(said) ? said : said with { Family = (int)family };
    }

    private static bool IsOfGroup(string word) =>
        IpPrefix.TryParse(word, out var prefix) && IpPrefix.Multicast(prefix.Family).Contains(prefix);

    private static bool HasAddress(RuleStatement said) =>
        new[] { said.From, said.To }.Any(end => end is { } words && words.All(word =>
            word is not (BuiltInLabel.All or BuiltInLabel.Host or BuiltInLabel.Multicast)));
}
