using System.Text;
using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Matches;

namespace Ripcs.Core.Validation;

/// <summary>
/// Matches in iptables syntax. What a method can express must use that method, so that warnings and hints stay correct. Known matches are
/// converted to saved form, as in a Raw, and invalid ones are refused here. For all others the rehearsal shows whether the kernel accepts
/// them and whether iptables prints them unchanged.
/// </summary>
internal static class MatchCheck
{
    // iptables refuses longer words.
    private const int MaxWordBytes = 1023;

    private static readonly (string Option, string Method)[] HeadOptions =
    [
        ("-s", "From"), ("--source", "From"), ("--src", "From"), ("-d", "To"), ("--destination", "To"), ("--dst", "To"),
        ("-i", "In"), ("--in-interface", "In"), ("-o", "Out"), ("--out-interface", "Out"), ("-p", "Protocols"), ("--protocol", "Protocols"),
    ];

    private static readonly string[] OtherOptions =
    [
        "--append", "--delete", "--insert", "--replace", "--list", "--list-rules", "--flush", "--zero", "--new-chain", "--delete-chain",
        "--rename-chain", "--policy",
        "--check", "--table", "--match", "--numeric", "--verbose", "--wait", "--wait-interval", "--exact", "--fragments", "--fragment",
        "--version", "--help",
        "--line-numbers", "--set-counters", "--ipv4", "--ipv6",
    ];

    /// <summary>The matches in saved form; invalid ones are left out, with a message.</summary>
    /// <param name="families">The families in which the rule makes rules; empty if those have errors.</param>
    /// <param name="protocols">The protocols of the rule; empty means any.</param>
    public static ValueList<MatchText> Check(RuleContext context, ValueList<Family> families, ValueList<Protocol> protocols)
    {
        var texts = context.Rule.Matches;
        if (texts.Count == 0)
            return [];

        if (context.Rule.Kind is StatementKind.Rewrite)
        {
            var (method, raw) = Exception(context.Translation);
            context.Diagnostics.MatchOnRewrite(context.Place.Of("Match", texts[0]), method, raw);
            return [];
        }

        return texts.Select(text => Saved(context, text, families, protocols)).OfType<MatchText>().ToValueList();
    }

    /// <summary>What keeps packets from being translated. In the table of nat, what a Raw accepts meets no rewrite.</summary>
    private static (string Method, string? Raw) Exception(TranslationRequest? translation) => translation switch
    {
        TranslationRequest.Snat or TranslationRequest.Masquerade =>
            ("NotTo", "-t nat -A POSTROUTING -m policy --dir out --pol ipsec -j ACCEPT"),
        TranslationRequest.Dnat or TranslationRequest.Balance or TranslationRequest.Redirect =>
            ("NotFrom", "-t nat -A PREROUTING -m … -j ACCEPT"),
        _ => ("NotFrom", null),
    };

    private static MatchText? Saved(RuleContext context, string text, ValueList<Family> families, ValueList<Protocol> protocols)
    {
        var at = context.Place.Of("Match", text);
        if (!PrintableText.Check(text, "a match", at, context.Diagnostics))
            return null;

        var words = RuleTokens.Split(text);
        if (words is not ["-m", var first, ..] || first.StartsWith('-'))
        {
            context.Diagnostics.NotAMatch(at, text);
        }
        else if (ExtensionName.FindOther(text) is { } other)
        {
            context.Diagnostics.NotANameToLoad(at, other);
        }
        else if (!RestoreWriter.CanWrite(text))
        {
            context.Diagnostics.MatchQuotes(at, text);
        }
        else if (words.FirstOrDefault(word => Encoding.UTF8.GetByteCount(word) > MaxWordBytes) is { } word)
        {
            context.Diagnostics.MatchWordTooLong(at, Encoding.UTF8.GetByteCount(word), MaxWordBytes);
        }
        else if (Options(text).All(option => IsOfMatch(context, at, option)) && ParsedRule.Of(text) is var said
            && AreTaken(context, at, said)
            && WithSavedValues(context, at, said) is { } saved && AreTaken(context, at, SavedForm.Of(saved, Family.IPv4))
                && AreOf(context, at, saved, families, protocols) && AreOf(context, at, saved, protocols))
        {
            return new MatchText(Printed(saved, Family.IPv4), Printed(saved, Family.IPv6)) { Place = PlaceOf(saved) };
        }

        return null;
    }

    private static ParsedRule? WithSavedValues(RuleContext context, SourceSpan at, ParsedRule said)
    {
        var (reader, check) = (new OptionReader(at, context.Diagnostics), new ExtensionCheck(at, context.Diagnostics));
        var matches = new List<RuleMatch>();
        foreach (var match in said.Matches)
        {
            var options = match.Options.Select(option => reader.Read(Extension.OfMatch(match.Module), option)).ToList();
            if (options.Contains(null))
                return null;

            matches.Add(match with { Options = options.OfType<RuleOption>().ToValueList() });
        }

        return matches.TrueForAll(match => check.TakesTogether(Extension.OfMatch(match.Module), match.Options))
            ? said with { Matches = matches.ToValueList() } : null;
    }

    private static bool AreOf(
        RuleContext context, SourceSpan at, ParsedRule saved, ValueList<Family> families, ValueList<Protocol> protocols)
    {
        if (!ExtensionCheck.AllowsAh(saved.Matches, families, protocols is [var protocol] && protocol.ToString() is "ah"))
        {
            context.Diagnostics.MatchPlaceOfAh(at, families);
            return false;
        }

        foreach (var match in saved.Matches)
        {
            var own = NamedFamilies.Of(new ParsedRule([match], null, []));
            if (own.Count > 0 && families.Any(family => !own.Contains(family)))
            {
                context.Diagnostics.MatchOfOtherFamily(at, match.ToString(), own.First(), families);
                return false;
            }
        }

        return true;
    }

    private static bool AreOf(RuleContext context, SourceSpan at, ParsedRule saved, ValueList<Protocol> protocols)
    {
        foreach (var match in saved.Matches)
        {
            // Protocol errors are reported elsewhere.
            var isOther = protocols.Count == 0 ? context.Rule.AnyProtocol
                || context.Rule is { Protocols: null, Kind: not StatementKind.Accept } : false;
            foreach (var (what, needed) in ExtensionCheck.Protocols(match))
            {
                if (!isOther && protocols.All(needed.Contains))
                    continue;

                context.Diagnostics.MatchOfOtherProtocol(at, what, needed);
                return false;
            }
        }

        return true;
    }

    private static string Printed(ParsedRule saved, Family family) => RuleNormalizer.Normalize(SavedForm.Of(saved, family).ToString());

    private static bool AreTaken(RuleContext context, SourceSpan at, ParsedRule said) =>
        said.Matches.All(match => IsTaken(context, at, match));

    /// <summary>Where the kernel takes it. One that it takes in INPUT and OUTPUT, such as a control group, is for what this host sends: in
    /// INPUT it does not always match (iptables-extensions(8), cgroup).</summary>
    private static MatchPlace Place(RuleMatch match) => Extension.ChainsOf(match) is var chains && chains is ["INPUT", "OUTPUT"]
        ? MatchPlace.Sent : (chains.Contains("INPUT") ? MatchPlace.Received : 0)
            | (chains.Contains("FORWARD") ? MatchPlace.Forwarded : 0) | (chains.Contains("OUTPUT") ? MatchPlace.Sent : 0);

    private static MatchPlace PlaceOf(ParsedRule saved) =>
        saved.Matches.Aggregate(MatchPlace.Everywhere, (place, match) => place & Place(match));

    /// <summary>The names of all options except -m; "-j" if a target ends the matches.</summary>
    private static IEnumerable<string> Options(string text)
    {
        var parsed = ParsedRule.Of(text);
        return parsed.Matches.SelectMany(match => match.Options).Select(option => option.Name).Concat(parsed.Target is null ? [] : ["-j"]);
    }

    private static bool IsOfMatch(RuleContext context, SourceSpan at, string option)
    {
        var name = option.Split('=')[0];
        if (name is "-j" or "-g" or "--jump" or "--goto")
        {
            context.Diagnostics.MatchWithTarget(at);
        }
        else if (HeadOptions.FirstOrDefault(head => head.Option == name).Method is { } method)
        {
            context.Diagnostics.MatchWithHead(at, name, method);
        }
        else if (!name.StartsWith("--", StringComparison.Ordinal) || name.Length < 3 || OtherOptions.Contains(name)
            || "--modprobe".StartsWith(name, StringComparison.Ordinal))
        {
            context.Diagnostics.NoOptionOfMatch(at, name);
        }
        else
        {
            return true;
        }

        return false;
    }

    private static bool IsTaken(RuleContext context, SourceSpan at, RuleMatch match)
    {
        var name = match.Module ?? "";
        if (KnownMatch.Of(match)?.Method(match) is { } write)
        {
            context.Diagnostics.MatchIsSaid(at, name, write);
        }
        else if (Place(match) is MatchPlace.None)
        {
            ReportChains(context, at, match, name);
        }
        else if (Extension.Counts(match) && context.Rule.Log is not null && context.Rule.Kind is not StatementKind.Log)
        {
            context.Diagnostics.MatchCountsTwice(at, name);
        }
        else
        {
            return true;
        }

        return false;
    }

    private static void ReportChains(RuleContext context, SourceSpan at, RuleMatch match, string name)
    {
        var (chains, table, kind) = (ExtensionCheck.Places(match), ExtensionCheck.TableOf(match), context.Rule.Kind);

        // In another table than filter nothing rejects, and an ACCEPT leaves all to the tables after it.
        var isVain = table is not null && kind is StatementKind.Accept;
        var target = table is not null && kind is not StatementKind.Log ? "DROP" : kind.ToString().ToUpperInvariant();
        context.Diagnostics.MatchOfOtherChains(at, name, chains, $"{(table is null ? "" : $"-t {table} ")}-A {chains} … "
            + $"{(isVain ? $"-m {name} …" : match.ToString())} -j {target}", isVain);
    }
}
