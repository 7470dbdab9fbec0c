namespace Ripcs.Core.Validation;

/// <summary>
/// Words that are not labels of the file but addresses in the syntax of another tool: lists in one text, wildcards, negations, ports after
/// a colon, host names. Each gets a message that tells how to write it here.
/// </summary>
/// <param name="isLabel">True for a label of the file.</param>
internal sealed partial class MiswrittenAddress(Func<string, bool> isLabel, DiagnosticBag diagnostics)
{
    private static readonly string[] ForAll =
        ["any", "anywhere", "anyone", "anybody", "everyone", "everybody", "everywhere", "everything", "world", "internet", "0", "0/0", "*",
            "*.*.*.*"];

    private static readonly string[] ForHost =
        ["self", "me", "this", "localhost", "local", "localmachine", "thishost", "myself", "firewall", "$fw"];

    // A list of a hundred addresses in one text; guesses about longer ones would take longer than the run.
    private const int Longest = 2000;

    /// <summary>True if it was reported.</summary>
    public bool Report(string word, AddressPlace place) => word.Length <= Longest
        && (IsOtherWord(word, place.At) || IsNegated(word, place) || IsRange(word, place.At)
            || DataLine.Report(word, place.At, IsAddress, diagnostics)
        || IsPattern(word, place.At) || IsList(word, place) || HasPort(word, place) || IsOtherKind(word, place));

    private bool IsOtherWord(string word, SourceSpan at)
    {
        var meant = ForAll.Contains(word, StringComparer.OrdinalIgnoreCase) ? BuiltInLabel.All
            : ForHost.Contains(word, StringComparer.OrdinalIgnoreCase) ? BuiltInLabel.Host
            : null;
        if (meant is not null)
            diagnostics.OtherWordForBuiltIn(at, word, meant, meant == BuiltInLabel.All ? "every address" : "this machine");

        return meant is not null;
    }

    private bool IsNegated(string word, AddressPlace place)
    {
        if (Negation().Match(word) is not { Success: true } negated)
            return false;

        // A word that is not a label without the sign is not one with it either.
        var excluded = negated.Groups[1].Value;
        if (!IsAddressOrLabel(excluded) && excluded.Any(sign => char.IsWhiteSpace(sign) || sign is ',' or ';' or '|' or '&' or '+'))
            return false;

        diagnostics.AddressIsNegated(place.At, word, place.Method switch
        {
            "From" or "To" => $".Not{place.Method}(\"{excluded}\")",
            "NotFrom" or "NotTo" => $"only \"{excluded}\", because {place.Method} already excludes",
            _ when place.IsTarget => "the one address that the packets go to",
            "Dnat" => "the addresses that it translates, since a Dnat names its destinations itself",
            "Snat" or "Masquerade" => $"the addresses that it translates, since a {place.Method} names its sources itself",
            _ => ".NotFrom(…) or .NotTo(…) in the rule",
        });
        return true;
    }

    private bool IsRange(string word, SourceSpan at)
    {
        var write = RangeSign().Replace(word, "-");
        if (ShortEnd().Match(write) is { Success: true } last)
            write = $"{last.Groups[1].Value}{last.Groups[2].Value}-{last.Groups[1].Value}{last.Groups[3].Value}";

        if (write == word || !write.Contains('-') || !IsAddress(write))
            return false;

        diagnostics.RangeIsMiswritten(at, word, write);
        return true;
    }

    private bool IsPattern(string word, SourceSpan at)
    {
        if (Wildcard().Match(word) is { Success: true } wildcard)
        {
            var numbers = wildcard.Groups[1].Value.Split('.');
            var prefix = string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join('.', numbers.Concat(Enumerable.Repeat("0", 4 - numbers.Length)))}/{numbers.Length * 8}");
            if (IsAddress(prefix))
            {
                diagnostics.AddressIsPattern(at, word, $"the prefix \"{prefix}\"");
                return true;
            }
        }

        if (word.AsSpan().ContainsAny("*?{") || Brackets().IsMatch(word))
        {
            diagnostics.AddressIsPattern(at, word, "a prefix, a range or each by itself");
            return true;
        }

        return false;
    }

    private bool IsList(string word, AddressPlace place)
    {
        if (DecimalCommas().IsMatch(word) && word.Replace(',', '.') is var address && IsAddress(address))
        {
            diagnostics.AddressHasBlanks(place.At, word, "commas", address);
            return true;
        }

        var parts = word.Split([',', ';', '|', '&', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length < 2 || !Array.Exists(parts, IsAddressOrLabel))
        {
            var words = word.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(part => part is not ("and" or "or"))
                .ToArray();
            parts = words.Length > 1 && words.All(IsAddressOrLabel) ? words : [];
        }

        // "www" + "app" is one text.
        if (parts.Length < 2
            && Enumerable.Range(0, word.Length).FirstOrDefault(i => isLabel(word[..i]) && isLabel(word[i..])) is > 0 and var end)
        {
            parts = [word[..end], word[end..]];
        }

        if (parts.Length < 2)
            return false;

        diagnostics.AddressesInOneText(place.At, word, place switch
        {
            { IsTarget: true } => "one of them, since a target is one address",
            { Method: "Dnat" or "Snat" } => $"[{Quoted(parts)}]",
            _ => $"each as an argument: {Quoted(parts)}",
        });
        return true;
    }

    private bool HasPort(string word, AddressPlace place)
    {
        if (Port().Match(word) is not { Success: true } match)
            return false;

        var (address, port) = (match.Groups["address"].Value, match.Groups["port"].Value);
        if (!IsAddressOrLabel(address) && !place.IsTarget)
            return false;

        var write = place switch
        {
            { Method: "Dnat", IsTarget: true } => $".Ports({place.Port ?? "PORT"}.To({port})) and to: \"{address}\"",
            { Method: "From" or "NotFrom" } => $".SourcePorts({port}) and \"{address}\"",
            { Method: "Snat" or "Masquerade" } => $"only \"{address}\", because a {place.Method} changes no ports",
            { Method: "Label" } => $"\"{address}\", and .Ports({port}) in the rule",
            _ => $".Ports({port}) and \"{address}\"",
        };
        diagnostics.AddressHasPort(place.At, word, write);
        return true;
    }

    private bool IsOtherKind(string word, AddressPlace place)
    {
        if (Url().IsMatch(word))
        {
            diagnostics.NotOfIP(place.At, word, "a URL");
        }
        else if (Mac().IsMatch(word))
        {
            diagnostics.NotOfIP(place.At, word, "a MAC address");
        }
        else if (AlmostIPv4().IsMatch(word) && word.Any(char.IsLetter) && word.Count(char.IsAsciiDigit) >= 3)
        {
            diagnostics.NotAnIPv4Address(place.At, word);
        }
        else if (Interface().IsMatch(word) && place.Method is "From" or "To")
        {
            diagnostics.InterfaceForAddress(place.At, word);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>True for a word that looks like a host name.</summary>
    public static bool IsHostName(string word) => word.Length <= Longest && HostName().IsMatch(word);

    private bool IsAddressOrLabel(string word) => isLabel(word) || KnownWords.IsBuiltInLabel(word) || IsAddress(word);

    private static bool IsAddress(string word) => AddressReader.LooksLikeAddress(word)
        && AddressReader.Read(word, default, new DiagnosticBag()) is not null;

    private static string Quoted(IEnumerable<string> parts) => string.Join(", ", parts.Select(part => $"\"{part}\""));
}
