namespace Ripcs.Core.Iptables.Extensions;

/// <summary>Checks a rule against the demands of its matches and its target
/// (<see cref="Demand"/>), and reports the first one that is not met.</summary>
internal sealed class ExtensionCheck(SourceSpan at, DiagnosticBag diagnostics)
{
    /// <summary>False if the rule contains two options of which iptables takes only one.
    /// Checks the options as written: in saved form they may be the same.</summary>
    public bool GoTogether(Extension? owner, ValueList<RuleOption> options)
    {
        var clash = owner?.Of("once", options).Select(once => once.Of.Where(name => options.Any(option => option.Name == name)).ToList())
            .FirstOrDefault(names => names.Count > 1);
        if (clash is not null)
            diagnostics.OptionsClash(at, owner!.Owner, clash);

        return clash is null;
    }

    /// <summary>False if, in saved form, an option is missing, repeated or incompatible with another.</summary>
    public bool TakesTogether(Extension? owner, ValueList<RuleOption> options)
    {
        if (owner is null)
            return true;

        if (!GoTogether(owner, options))
            return false;

        // Each element of -m policy may repeat an option.
        var twice = options.Any(option => option.Name is "--next") ? null
            : options.CountBy(option => option.Name).FirstOrDefault(name => name.Value > 1 && !owner.IsOpen).Key;
        var lacking = owner.Of("needs", options).FirstOrDefault(needs => needs.Of is ["any"] ? options.Count == 0
            : !options.Any(option => needs.Of.Contains(option.Name)));
        if (twice is not null)
        {
            diagnostics.RawValue(at, options.First(option => option.Name == twice).ToString());
        }
        else if (lacking is not null)
        {
            var needed = owner.Options.Where(option => lacking.Of is ["any"] || lacking.Of.Contains(option.Name)).ToList();
            diagnostics.OptionLacks(at, owner.Owner, needed.ConvertAll(option => option.Name),
                needed is [{ Kind: { Name: not "*" } kind }] ? kind.InWords : null);
        }
        else if (options.FirstOrDefault(option => option.Name is "--datestart") is { } begin
            && options.FirstOrDefault(option => option.Name is "--datestop") is { } end
            && string.CompareOrdinal(begin.Value, end.Value) > 0)
        {
            diagnostics.ValueIsVain(at, begin.ToString(), $"that is later than {end}, so the rule never matches",
                "a date that is not later");
        }
        else
        {
            return true;
        }

        return false;
    }

    /// <summary>False if a part of the rule needs another protocol, or if the
    /// kernel does not accept a part in this table or built-in chain.</summary>
    public bool TakesRule(ParsedRule rule, TableName table, ChainName chain)
    {
        var said = rule.Find("-p");
        foreach (var (what, protocols) in rule.Matches.SelectMany(Protocols).Concat(ProtocolsOfTarget(rule)))
        {
            // A translation accepts ports even if the rule only excludes another protocol.
            if (said is null || !protocols.Any(protocol => protocol.ToString() == said.Value)
                || (said.IsNot && protocols != Demand.Translated))
            {
                diagnostics.RawNeedsProtocol(at, what, protocols);
                return false;
            }
        }

        // iptables-legacy loads TCPMSS only in a rule whose own -m tcp matches SYN (xt_TCPMSS). nft accepts it in any rule.
        if (rule.Target is { IsGoto: false, Name: "TCPMSS" } && !rule.Options.Any(option => option is { Name: "--tcp-flags", IsNot: false }
            && option.Value.Split(' ')[1].Contains("SYN", StringComparison.Ordinal)))
        {
            diagnostics.RawNeedsSyn(at);
            return false;
        }

        var places = rule.Matches.SelectMany(match => DemandsOf(Extension.OfMatch(match.Module), "in", match.Options))
            .Concat(DemandsOf(Extension.Of(rule.Target), "in", rule.TargetOptions));
        foreach (var (what, place) in places)
        {
            if ((place.Tables.Count > 0 && !place.Tables.Contains(table.Value))
                || (place.Chains.Count > 0 && Tables.HasBuiltIn(table, chain) && !place.Chains.Contains(chain.Value)))
            {
                diagnostics.RawTargetElsewhere(at, what, place.Tables, place.Chains);
                return false;
            }
        }

        return true;
    }

    /// <summary>The protocols of the rules in which a match is allowed.</summary>
    public static IEnumerable<(string What, ValueList<Protocol> Protocols)> Protocols(RuleMatch match) =>
        DemandsOf(Extension.OfMatch(match.Module), "of", match.Options).Select(said => (said.What, said.Demand.Protocols));

    /// <summary>
    /// False for -m ah in a rule that cannot be loaded or never matches: the kernel demands
    /// -p ah in IPv4, and in IPv6 takes a packet's protocol from behind that header.
    /// </summary>
    /// <param name="isOfAh">True for a rule with -p ah.</param>
    public static bool AllowsAh(IEnumerable<RuleMatch> matches, IReadOnlyCollection<Family> families, bool isOfAh) =>
        matches.All(match => match.Module is not "ah") || !families.Contains(isOfAh ? Family.IPv6 : Family.IPv4);

    /// <summary>The same for people: chains of other tables if it takes it in none of filter.</summary>
    public static string Places(RuleMatch match) => Extension.ChainsOf(match) is { Count: > 0 } chains ? Words.AllOf(chains)
        : Words.AllOf(Extension.OfMatch(match.Module)!.Of("in", match.Options).First().Chains);

    /// <summary>The first table in which the kernel takes a match; null for filter.</summary>
    public static string? TableOf(RuleMatch match) =>
        Extension.OfMatch(match.Module)?.Of("in", match.Options).SelectMany(demand => demand.Tables).FirstOrDefault();

    private static IEnumerable<(string What, ValueList<Protocol> Protocols)> ProtocolsOfTarget(ParsedRule rule) =>
        DemandsOf(Extension.Of(rule.Target), "of", rule.TargetOptions).Select(said => (said.What, said.Demand.Protocols))
            .Concat(rule.TargetOptions.Where(option => option.Name is "--to-destination" or "--to-source"
                && TranslationTargetText.HasPorts(option.Value)).Select(option => (option.ToString(), Demand.Translated)));

    private static IEnumerable<(string What, Demand Demand)> DemandsOf(Extension? owner, string kind, ValueList<RuleOption> options) =>
        owner is null ? [] : owner.Of(kind, options).Select(demand =>
            (demand.Option is null ? owner.Owner : options.First(option => option.Name == demand.Option).ToString(), demand));
}
