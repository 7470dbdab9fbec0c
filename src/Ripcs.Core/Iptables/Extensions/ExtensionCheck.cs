namespace Ripcs.Core.Iptables.Extensions;

/// <summary>Holds a rule against what its matches and its target demand (<see cref="Demand"/>); of the
/// first that is not met the diagnostics say what to write.</summary>
internal sealed class ExtensionCheck(SourceSpan at, DiagnosticBag diagnostics)
{
    /// <summary>False where two options stand of which iptables takes one. As written: in saved form they may be the same.</summary>
    public bool GoTogether(Extension? owner, ValueList<RuleOption> options)
    {
        var clash = owner?.Of("once", options).Select(once => once.Of.Where(name => options.Any(option => option.Name == name)).ToList())
            .FirstOrDefault(names => names.Count > 1);
        if (clash is not null)
            diagnostics.OptionsClash(at, owner!.Owner, clash);

        return clash is null;
    }

    /// <summary>False where options lack in saved form, or stand that do not go together.</summary>
    public bool TakesTogether(Extension? owner, ValueList<RuleOption> options)
    {
        if (owner is null)
            return true;

        if (!GoTogether(owner, options))
            return false;

        // Elements of -m policy may say the same, each for itself.
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
            diagnostics.ValueIsVain(at, begin.ToString(), $"that is later than {end}, so that the rule never matches",
                "a date that is not later");
        }
        else
        {
            return true;
        }

        return false;
    }

    /// <summary>False where the rule says another protocol than a part of it needs, or none, or stands
    /// in a table or a built-in chain in which the kernel does not take it.</summary>
    public bool TakesRule(ParsedRule rule, TableName table, ChainName chain)
    {
        var said = rule.Find("-p");
        foreach (var (what, protocols) in rule.Matches.SelectMany(Protocols).Concat(ProtocolsOfTarget(rule)))
        {
            // A translation takes its ports also where only another protocol is left out.
            if (said is null || !protocols.Any(protocol => protocol.ToString() == said.Value)
                || (said.IsNot && protocols != Demand.Translated))
            {
                diagnostics.RawNeedsProtocol(at, what, protocols);
                return false;
            }
        }

        // xt_TCPMSS loads on legacy only in a rule whose own -m tcp asks for SYN. nft takes it in any.
        if (rule.Target is { IsGoto: false, Name: "TCPMSS" } && !rule.Options.Any(option => option is { Name: "--tcp-flags", IsNot: false }
            && option.Value.Split(' ')[1].Contains("SYN", StringComparison.Ordinal)))
        {
            diagnostics.RawNeedsSyn(at);
            return false;
        }

        var places = rule.Matches.SelectMany(match => Said(Extension.OfMatch(match.Module), "in", match.Options))
            .Concat(Said(Extension.Of(rule.Target), "in", rule.TargetOptions));
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

    /// <summary>The protocols in whose rules alone a match stands.</summary>
    public static IEnumerable<(string What, ValueList<Protocol> Protocols)> Protocols(RuleMatch match) =>
        Said(Extension.OfMatch(match.Module), "of", match.Options).Select(said => (said.What, said.Demand.Protocols));

    /// <summary>
    /// False for -m ah where it loads in no rule, or in one that never matches: the kernel asks for -p ah in IPv4, and in IPv6 looks behind
    /// that header for the protocol of a packet.
    /// </summary>
    /// <param name="isOfAh">True for a rule of that protocol alone.</param>
    public static bool HasPlaceOfAh(IEnumerable<RuleMatch> matches, IReadOnlyCollection<Family> families, bool isOfAh) =>
        matches.All(match => match.Module is not "ah") || !families.Contains(isOfAh ? Family.IPv6 : Family.IPv4);

    /// <summary>The built-in chains that a match is bound to, where those do not include INPUT, FORWARD and OUTPUT: the kernel refuses
    /// it wherever packets of others can come, and a partition's chain is reached from all three.</summary>
    public static string? WorksOnlyIn(RuleMatch match)
    {
        var owner = Extension.OfMatch(match.Module);
        var chains = owner?.Of("in", match.Options).Concat(owner.Of("partition", match.Options)).FirstOrDefault()?.Chains ?? [];
        ValueList<string> reached = [.. chains.Where(chain => chain is "INPUT" or "FORWARD" or "OUTPUT")];
        return chains.Count == 0 ? null : Advice.AllOf(reached.Count > 0 ? reached : chains);
    }

    private static IEnumerable<(string What, ValueList<Protocol> Protocols)> ProtocolsOfTarget(ParsedRule rule) =>
        Said(Extension.Of(rule.Target), "of", rule.TargetOptions).Select(said => (said.What, said.Demand.Protocols))
            .Concat(rule.TargetOptions.Where(option => option.Name is "--to-destination" or "--to-source"
                && TranslationTargetText.HasPorts(option.Value)).Select(option => (option.ToString(), Demand.Translated)));

    private static IEnumerable<(string What, Demand Demand)> Said(Extension? owner, string kind, ValueList<RuleOption> options) =>
        owner is null ? [] : owner.Of(kind, options).Select(demand =>
            (demand.Option is null ? owner.Owner : options.First(option => option.Name == demand.Option).ToString(), demand));
}
