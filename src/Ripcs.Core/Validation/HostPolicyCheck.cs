using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>The host policy: one a file, with valid defaults, and a warning for what would cut the host off by mistake.</summary>
internal static class HostPolicyCheck
{
    private const string Keyword = "HostPolicy";

    private static readonly ValueList<string> UsualIcmp = ["echo-request", "destination-unreachable", "time-exceeded", "parameter-problem"];

    public static CheckedHostPolicy? Check(
        RuleFile file, string partition, LabelTable labels, ValueList<CheckedRawRule> raw, DiagnosticBag diagnostics)
    {
        if (file.HostPolicies is not [var said, ..])
            return null;

        // Types, logging and answers use the checks of a rule.
        var place = Place(file, said);
        var context = new RuleContext(
            new RuleStatement(StatementKind.Log, "dropped", said.At) { IcmpTypes = Types(said), RejectWith = said.RejectRest?.With }, place,
            partition, labels, diagnostics)
        {
            IcmpMethod = "AllowIcmp", LogMethod = "LogDropped",
        };
        foreach (var other in file.HostPolicies.Skip(1))
        {
            diagnostics.SecondHostPolicy(Place(file, other).Whole, place.Whole);
        }

        foreach (var method in said.SaidTwice)
        {
            diagnostics.SaidTwice(place.Whole, method);
        }

        var policy = new CheckedHostPolicy(new RuleOrigin("host policy", "", place.Whole.File, place.Whole.Line))
        {
            Defaults = Defaults(said, place, diagnostics),
            AllowLoopback = said.AllowLoopback,
            AllowEstablished = said.AllowEstablished,
            DropInvalid = said.DropInvalid,
            AllowDhcp = said.AllowDhcp,
            AllowVrrp = said.AllowVrrp,
            AllowMulticastDns = said.AllowMulticastDns,
            WithoutNeededIcmp = said.WithoutNeededIcmp,
            IcmpTypes = said.IcmpTypes is null ? null : IcmpCheck.Check(context),
            LogDropped = said.LogDropped is { } request ? LogCheck.Check(context, request, [context.Rule.What]) : null,
            RestAnswer = said.RejectRest is null ? null : RejectCheck.Check(context, []),
            RestIn = RestIn(said, place, diagnostics),
            Behind = Behind(said, place, diagnostics),
            Family = said.Family is 4 or 6 ? (Family)said.Family.Value : null,
        };
        if (said.Family is not (null or 4 or 6))
            diagnostics.NoFamily(place.Whole, said.Family.Value);

        if (policy is { Family: { } family, IcmpTypes: { Count: > 0 } types } && types.All(type => type.In(family) is null))
            diagnostics.HostPolicyIcmpLacksFamily(place.Whole, family);

        if (said.Default is null && said.Behind is null && policy is { AllowLoopback: false, AllowEstablished: false, DropInvalid: false,
                AllowDhcp: false, AllowVrrp: false, AllowMulticastDns: false } && said.IcmpTypes is null && said.LogDropped is null)
        {
            diagnostics.HostPolicyOfNothing(place.Whole);
        }

        Warn(policy, file, raw, place, diagnostics);
        return policy;
    }

    private static StatementPlace Place(RuleFile file, HostPolicyStatement said) =>
        new(file.Places, said.At, Keyword, "") { Call = said.Call };

    private static ValueList<string>? Types(HostPolicyStatement said) => said.IcmpTypes is { Count: 0 } ? UsualIcmp : said.IcmpTypes;

    private static ValueList<ChainPolicy> Defaults(HostPolicyStatement said, StatementPlace place, DiagnosticBag diagnostics)
    {
        if (said.Default is not { } defaults)
            return [];

        var chains = new[] { ("INPUT", defaults.Input), ("FORWARD", defaults.Forward), ("OUTPUT", defaults.Output) };
        if (chains.All(chain => chain.Item2 is null))
            diagnostics.DefaultsOfNothing(place.Whole);

        foreach (var (_, value) in chains.Where(chain => chain.Item2 is not (null or 0 or 1)))
        {
            diagnostics.NoPolicy(place.Whole, value!.Value);
        }

        return chains.Where(chain => chain.Item2 is not null)
            .Select(chain => new ChainPolicy(new ChainName(chain.Item1), chain.Item2 is 1 ? ChainPolicy.Drop : ChainPolicy.Accept))
                .ToValueList();
    }

    /// <summary>The chains in which what is left is rejected: if none is to be, those of the two that drop by default, without one that is
    /// not to be.</summary>
    private static ValueList<ChainName> RestIn(HostPolicyStatement said, StatementPlace place, DiagnosticBag diagnostics)
    {
        if (said.RejectRest is not { Input: var input, Forward: var forward })
            return [];

        if ((input, forward) is (false, false))
            diagnostics.RejectsNoRest(place.Whole);

        var chains = new[] { (Name: "INPUT", Argument: "input", Said: input, IsToDrop: said.Default?.Input is 1),
            (Name: "FORWARD", Argument: "forward", Said: forward, IsToDrop: said.Default?.Forward is 1) };
        var isNoneSaid = !chains.Any(chain => chain.Said is true);
        var rest = chains.Where(chain => chain.Said ?? (isNoneSaid && chain.IsToDrop)).ToList();
        foreach (var chain in rest.Where(chain => !chain.IsToDrop))
        {
            diagnostics.RestIsNotDropped(place.Whole, chain.Name, chain.Argument, rest.Find(other => other.IsToDrop).Argument);
        }

        if (rest.Count == 0 && (input, forward) is not (false, false))
            diagnostics.RestIsNotDropped(place.Whole, input is false ? "FORWARD" : "INPUT", input is false ? "forward" : "input",
                other: null);

        return rest.Select(chain => new ChainName(chain.Name)).ToValueList();
    }

    private static ValueList<ChainName> Behind(HostPolicyStatement said, StatementPlace place, DiagnosticBag diagnostics)
    {
        if (said.Behind is { Count: 0 })
            diagnostics.ListIsEmpty(place.Whole, "Behind", "chains");

        var chains = new List<ChainName>();
        foreach (var name in said.Behind ?? [])
        {
            if (!ChainName.IsPossible(name) || Tables.IsBuiltIn(new ChainName(name)) || Targets.Are(name))
            {
                diagnostics.NoChainName(place.Of("Behind", name), name);
            }
            else if (DispatchChain.Find(new ChainName(name)) is not null || name.StartsWith("partition-", StringComparison.Ordinal))
            {
                diagnostics.BehindOwnChain(place.Of("Behind", name), name);
            }
            else
            {
                chains.Add(new ChainName(name));
            }
        }

        return chains.Distinct().ToValueList();
    }

    /// <summary>The chains that drop by default and do not accept established connections, although replies may arrive there.</summary>
    private static ValueList<string> UnansweredIn(Family family, IEnumerable<string> dropped, RuleFile file, ValueList<CheckedRawRule> raw)
    {
        var rules = raw.Where(rule => rule.Family == family && rule.Table == TableName.Filter).ToList();

        // The statements of other files are unknown here. A file with Raw only that accepts nothing in a chain expects no replies there.
        bool IsAnswered(string chain) => chain == "INPUT" || raw.Count == 0 || file.Rules.Count > 0
            || RawReach.From(rules, chain).Any(rule => RuleTarget.Find(rule.Text)?.Name == "ACCEPT");
        var through = file.Rules.Where(rule => IsOf(rule, family) && LetsThrough(rule)).ToList();

        // Who accepts answers to the host by a rule drops others on purpose: of what comes through it, if that is nothing, and of what it
        // sends, if rules say what that may be.
        var isByRules = file.Rules.Any(rule => AcceptsAnswersIn("INPUT", family, rule)) || RawReach.LetsAnswersIn(rules, "INPUT");
        bool IsOnPurpose(string chain) => isByRules && chain switch
        {
            "FORWARD" => through.Count == 0 && !RawReach.From(rules, chain).Any(rule => RuleTarget.Find(rule.Text)?.Name == "ACCEPT"),
            "OUTPUT" => file.Rules.Any(rule => rule is { Kind: StatementKind.Accept, IsOfSent: true } && IsOf(rule, family)),
            _ => false,
        };
        return dropped.Where(chain => IsAnswered(chain) && !IsOnPurpose(chain) && !RawReach.LetsAnswersIn(rules, chain)
            && !file.Rules.Any(rule => AcceptsAnswersIn(chain, family, rule))
            && !(chain == "FORWARD" ? AcceptsBothWays(through, rules) : chain == "INPUT" && file.Rules.Any(AcceptsAllToHost)))
            .ToValueList();
    }

    private static bool LetsThrough(RuleStatement rule) =>
        rule is { Kind: StatementKind.Accept or StatementKind.Rewrite, NoAccept: false, IsOfSent: false }
        && rule.Place.HasFlag(MatchPlace.Forwarded)
        && rule.From is not [BuiltInLabel.Host] && !(rule.To is { } to && to.All(IsTaken));

    /// <summary>True if for each rule that lets packets through the host,
    /// another one accepts all packets, or all answers, in the reverse direction.</summary>
    private static bool AcceptsBothWays(IEnumerable<RuleStatement> through, IReadOnlyList<CheckedRawRule> rules)
    {
        var ways = through.Select(rule => (Way: new Way(rule.From ?? ["all"], rule.To ?? ["all"], rule.In, rule.Out),
                IsOfAll: (rule.States is null || IsOfAnswers(rule)) && AcceptsAll(rule with
                {
                    Family = null, Place = MatchPlace.Everywhere, NotTo = rule.NotTo is { } not && not.All(IsTaken) ? null : rule.NotTo,
                }))).ToList();
        ways.AddRange(
            from rule in RawReach.From(rules, "FORWARD")
            let parts = ParsedRule.Of(rule.Text)
            where parts.Target is { Name: "ACCEPT" }
            select (new Way([parts.Value("-s") ?? "all"], [parts.Value("-d") ?? "all"], One(parts.Value("-i")), One(parts.Value("-o"))),
                rule.Chain.Value == "FORWARD"
                    && parts.Options.All(option => option is { Name: "-s" or "-d" or "-i" or "-o", IsNot: false })));
        var ofAll = ways.Where(way => way.IsOfAll).Select(way => way.Way).ToHashSet();
        return ways.Count > 0 && ways.TrueForAll(way => ofAll.Contains(new Way(way.Way.To, way.Way.From, way.Way.Out, way.Way.In)));
    }

    private static ValueList<string>? One(string? name) => name is null ? null : [name];

    private readonly record struct Way(ValueList<string> From, ValueList<string> To, ValueList<string>? In, ValueList<string>? Out);

    private static bool AcceptsIcmp(RuleStatement rule) => rule is { Kind: StatementKind.Accept, Family: null or 6 }
        && (rule.IcmpTypes is not null || rule.AnyProtocol
            || (rule.Protocols ?? []).Any(name => name.Contains("icmp", StringComparison.Ordinal)));

    private static bool AcceptsAllToHost(RuleStatement rule) =>
        rule is { To: null or ["all"] or ["host"], From: null or ["all"], In: null, Out: null, States: null }
        && AcceptsAll(rule with { Place = rule.NamesTo ? MatchPlace.Everywhere : rule.Place });

    // A rule that does the same as .AllowEstablished().
    private static bool AcceptsAnswers(RuleStatement rule) => IsOfAnswers(rule)
        && rule is { To: ["all"], From: null or ["all"], In: null, Out: null } && AcceptsAll(rule);

    // A rule that does so in one chain, such as .State("RELATED", "ESTABLISHED").To("host", "multicast") in INPUT.
    private static bool AcceptsAnswersIn(string chain, Family family, RuleStatement rule) =>
        IsOfAnswers(rule) && rule is { From: null or ["all"], Out: null } && (rule.In is null || chain == "INPUT")
        && IsOf(rule, family) && AcceptsAll(rule with { Family = null, NotTo = null, Place = MatchPlace.Everywhere })
        && (rule.To, rule.NotTo, chain) switch
        {
            _ when !rule.Place.HasFlag(chain switch
            {
                "INPUT" => MatchPlace.Received,
                "FORWARD" => MatchPlace.Forwarded,
                _ => MatchPlace.Sent,
            }) => false,
            (["all"], null, _) or (null, null, "INPUT") => true,
            ({ } to, null, "INPUT") => to.Contains(BuiltInLabel.Host) && to.All(IsTaken),
            (["all"], { } not, "FORWARD") => not.All(IsTaken),
            _ => false,
        };

    private static bool IsOf(RuleStatement rule, Family family) => rule.Family is not { } only || only == (int)family;

    private static bool IsOfAnswers(RuleStatement rule) => (rule.States ?? []).Contains("ESTABLISHED", StringComparer.OrdinalIgnoreCase);

    private static bool IsTaken(string end) => end is BuiltInLabel.Host or BuiltInLabel.Broadcast or BuiltInLabel.Multicast;

    /// <summary>True if it accepts all packets with its addresses, interfaces and states.</summary>
    private static bool AcceptsAll(RuleStatement rule) =>
        rule with { From = null, To = null, In = null, Out = null, States = null, Ticket = null, Owner = null, Log = null, LogGroup = null }
            == new RuleStatement(StatementKind.Accept, rule.What, rule.At) { Call = rule.Call, AnyProtocol = true };

    // A Raw that mentions it shows that the author has considered it.
    private static bool IsInRaw(RuleFile file, string words) => file.Raws.Any(raw => raw.Lines.Contains(words, StringComparison.Ordinal));

    // A rule that accepts all interfaces except one also accepts lo.
    private static bool AcceptsOtherThan(CheckedRawRule rule) => rule.Table == TableName.Filter
        && RuleTarget.Find(rule.Text)?.Name == "ACCEPT"
        && (rule.Text.Contains("! -i ", StringComparison.Ordinal) || rule.Text.Contains("! -o ", StringComparison.Ordinal));

    private static void Warn(
        CheckedHostPolicy policy, RuleFile file, ValueList<CheckedRawRule> raw, StatementPlace place, DiagnosticBag diagnostics)
    {
        var dropped = policy.Defaults.Where(chain => chain.Policy == ChainPolicy.Drop).Select(chain => chain.BuiltIn.Value).ToList();
        if (!policy.AllowEstablished && !file.Rules.Any(AcceptsAnswers))
        {
            var unanswered = Families.Both.Where(family => policy.Family is null || policy.Family == family)
                .Select(family => (Family: family, Chains: UnansweredIn(family, dropped, file, raw))).Where(item => item.Chains.Count > 0)
                    .ToList();
            foreach (var alike in unanswered.GroupBy(item => item.Chains))
            {
                diagnostics.AnswersAreDropped(place.Whole, alike.Key,
                    alike.Count() > 1 || policy.Family is not null || file.Raws.Count == 0 ? null : alike.First().Family,
                    policy.Behind.Count > 0);
            }
        }

        if (dropped.Any(chain => chain is "INPUT" or "OUTPUT") && !policy.AllowLoopback && !IsInRaw(file, " lo ")
            && !raw.Any(AcceptsOtherThan) && !file.Rules.Any(rule => rule.Kind is StatementKind.Accept && rule.In is ["lo"]))
        {
            diagnostics.LoopbackIsDropped(place.Whole);
        }

        if (policy.WithoutNeededIcmp && policy.Family is not Family.IPv4 && dropped.Contains("INPUT") && !IsInRaw(file, "ipv6-icmp")
            && !IsInRaw(file, "icmpv6") && !file.Rules.Any(AcceptsIcmp))
        {
            diagnostics.NeighboursAreDropped(place.Whole);
        }

        if (policy.LogDropped is not null && dropped.Count == 0)
            diagnostics.NothingIsDropped(place.Whole);
    }
}
