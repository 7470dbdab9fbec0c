namespace Ripcs.Importing;

/// <summary>Where a rule file says what a rule of the dump said: the first statement that has all that the rule asks for.</summary>
internal sealed class WrittenStatements(DraftFile file, string text)
{
    private readonly ChainFunctions _functions = new(file);
    private readonly Dictionary<string, ValueList<string>> _labels = file.Labels.ToDictionary(label => label.Name, label => label.Members);

    /// <summary>"host.csx:12 accept "ssh""; empty if no statement can be told, as for a jump to a chain.</summary>
    /// <param name="rule">A rule that became a statement.</param>
    /// <param name="isOfHostPolicy">True if the host policy says it.</param>
    public string Of(DumpRule rule, bool isOfHostPolicy)
    {
        if (isOfHostPolicy)
            return file.HostPolicy is { } policy ? $"{At(StatementText.Of(policy))} host policy" : "";

        var said = rule.Table == TableName.Filter ? FilterReader.Of(rule.Text).Statement : RewriteReader.Of(rule);
        return said is not null && (file.Rules.FirstOrDefault(own => IsOf(own, rule) && Says(own, said, rule))
            ?? file.Rules.FirstOrDefault(own => Opens(own, said))) is { } found
            ? $"{At(_functions.Of(found))} {found.Kind.ToString().ToLowerInvariant()} {Words.Literal(found.What)}" : "";
    }

    // Of a user chain by its section: the statement has the conditions of the jumps, too.
    private bool IsOf(RuleStatement own, DumpRule rule) => (own.Family is null || own.Family == (int)rule.Family)
        && (rule.Table != TableName.Filter || rule.Chain.Value switch
        {
            "INPUT" => own.Place.HasFlag(MatchPlace.Received),
            "FORWARD" => own.Place.HasFlag(MatchPlace.Forwarded) && (own.Out is not null || own.To is not [BuiltInLabel.Host]),
            "OUTPUT" => own.Place is MatchPlace.Sent || (own.Users ?? own.NotUsers ?? own.Groups ?? own.NotGroups) is not null,
            _ => own.At == rule.Section || own.At == FilterLine.OfChain(rule.Chain)
                || file.Endings.GetValueOrDefault(ChainFunctions.Ending(own)) == rule.Chain.Value,
        });

    private string At(string statement) => string.Create(CultureInfo.InvariantCulture,
        $"{file.FileName}:{text.AsSpan(0, text.IndexOf(statement, StringComparison.Ordinal)).Count('\n') + 1}");

    private bool Says(RuleStatement own, RuleStatement said, DumpRule rule) =>
        own.HasLimits == said.HasLimits
        && (own.Kind == said.Kind || (said.Kind is StatementKind.Log && own.Log is not null))
        && (!ImportProof.BuiltIns.Contains(rule.Chain) || AsksNoMore(own, said)) && own.RejectWith == said.RejectWith
        && (own.Mark, own.TcpFlags, own.Syn, own.NotIn, own.NotOut) == (said.Mark, said.TcpFlags, said.Syn, said.NotIn, said.NotOut)
        && (said.HasLimits || said.States is not { } states || (own.States is { } its && states.Order().SequenceEqual(its.Order())))
        && HasAll(Protocols(own), Protocols(said)) && HasAll(own.IcmpTypes, said.IcmpTypes) && HasAll(own.Matches, said.Matches)
        && HasAll(own.In, said.In) && HasAll(own.Out, said.Out)
        && HasPorts(own.Ports, said.Ports) && HasPorts(own.SourcePorts, said.SourcePorts)
        && HasEnds(own.From, said.From) && HasEnds(own.To, said.To) && HasEnds(own.NotFrom, said.NotFrom) && HasEnds(own.NotTo, said.NotTo)
        && (said.Translations is not [var wanted] || (own.Translations is [var one] && one.Method == wanted.Method
            && HasEnds(one.Addresses, wanted.Addresses) && HasEnds(Target(one), Target(wanted))));

    private bool Opens(RuleStatement own, RuleStatement said) =>
        own is { Kind: StatementKind.Rewrite, NoAccept: false } && said.Kind is StatementKind.Accept
        && (own.Translations is [TranslationRequest.Dnat { To: var target }] ? said.To is not null && HasEnds([target], said.To)
            : own.Out == said.Out && own.Translations is [var other] && HasEnds(other.Addresses, said.From ?? [BuiltInLabel.All]));

    private static bool AsksNoMore(RuleStatement own, RuleStatement said) => new[]
    {
        (own.Ports is null, said.Ports is null), (own.SourcePorts is null, said.SourcePorts is null),
        (own.IcmpTypes is null, said.IcmpTypes is null), (own.Matches.Count == 0, said.Matches.Count == 0),
        (own.In is null, said.In is null),
        (own.HasLimits || own.States is null, own.HasLimits || said.States is null),
        (own.Out is null, said.Out is null), (own.From is null, said.From is null), (Protocols(own) is null, Protocols(said) is null),
    }.All(pair => pair.Item1 == pair.Item2);

    private static ValueList<string>? Target(TranslationRequest translation) => translation.Target is { } target ? [target] : null;

    private static ValueList<string>? Protocols(RuleStatement said) =>
        said.Protocols ?? ((said.Ports ?? said.SourcePorts) is not null || said.TcpFlags is not null || said.Syn ? ["tcp"] : null);

    private static bool HasAll(ValueList<string>? own, ValueList<string>? said) =>
        said is not { } words || words.All(word => (own ?? []).Contains(word, StringComparer.OrdinalIgnoreCase));

    // Consecutive ports became a range.
    private static bool HasPorts(ValueList<PortTerm>? own, ValueList<PortTerm>? said) =>
        said is not { } ports || ports.Select(Numbers).All(port => (own ?? []).Select(Numbers).Any(its => its == port
            || (port.First == port.Last && its.First <= port.First && port.Last <= its.Last)));

    private static (int First, int Last) Numbers(PortTerm term) => term switch
    {
        PortTerm.Map map => Numbers(map.From),
        PortTerm.Numbers { First: { } first, Last: { } last } => (first, last),
        _ => (0, 0),
    };

    private bool HasEnds(ValueList<string>? own, ValueList<string>? said) => said is not { } words || words.All(word =>
        (own ?? []).SelectMany(end => _labels.GetValueOrDefault(end, [end])).Any(end => end == word || IsIn(word, end)));

    // An address in a range: 192.0.2.7-192.0.2.9.
    private static bool IsIn(string word, string range) => IpRange.TryParse(range, out var whole)
        && IpPrefix.TryParse(word, out var address) && whole.Family == address.Family
        && whole.First.CompareTo(address.Network) <= 0 && address.Last.CompareTo(whole.Last) <= 0;
}
