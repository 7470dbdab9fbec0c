using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ripcs.Tests.Oracle;

/// <summary>Reads the words of a rule, after iptables(8).</summary>
internal static class OracleReader
{
    private static readonly Dictionary<string, int> Protocols = new()
    {
        ["all"] = 0, ["ipv6"] = 41, ["icmp"] = 1, ["tcp"] = 6, ["udp"] = 17, ["ipv6-icmp"] = 58, ["icmpv6"] = 58,
    };

    // A module that needs no -m after -p.
    private static readonly Dictionary<int, string> Implied = new() { [1] = "icmp", [6] = "tcp", [17] = "udp", [58] = "icmp6" };

    /// <summary>The rules: one for each pair of a source and a destination.</summary>
    public static IEnumerable<OracleRule> Read(string table, IReadOnlyList<string> all, bool isV6)
    {
        var (words, matches) = (new Queue<string>(all), new List<OracleMatch>());
        var (modules, counts, target, isGoto) = (new List<string>(), new List<OracleCount>(), (string?)null, false);
        var (ends, options) = (new List<List<OracleMatch>>(), new List<(string Option, string Value)>());
        while (words.Count > 0)
        {
            var isNot = words.Peek() == "!" && words.Dequeue() is not null;
            var word = words.Dequeue();
            switch (word)
            {
                case "-s" or "--source" or "--src" or "-d" or "--destination" or "--dst":
                    var field = word.TrimStart('-')[0] == 's' ? Field.Source : Field.Destination;
                    var prefixes = words.Dequeue().Split(',');
                    if (isNot && prefixes.Length > 1)
                        throw new FormatException(word);

                    ends.Add([.. prefixes.Select(prefix => OracleMatches.In(field, isNot, Prefix(prefix, isV6)))]);
                    break;
                case "-p" or "--protocol" or "--proto":
                    var protocol = (int)Number(words.Dequeue(), Protocols);
                    if (protocol != 0)
                        matches.Add(OracleMatches.In(Field.Protocol, isNot, ((UInt128)protocol, (UInt128)protocol)));

                    if (!isNot && Implied.TryGetValue(protocol, out var implied))
                        modules.Add(implied);

                    break;
                case "-i" or "--in-interface":
                    matches.Add(OracleMatches.Interface(words.Dequeue(), isNot, isIn: true));
                    break;
                case "-o" or "--out-interface":
                    matches.Add(OracleMatches.Interface(words.Dequeue(), isNot, isIn: false));
                    break;
                case "-f" or "--fragment" when !isV6:
                    matches.Add(new OracleMatch(packet => packet.IsFragment != isNot));
                    break;
                case "-m" or "--match":
                    if (!OracleMatches.Options.ContainsKey(words.Peek()))
                        throw new FormatException($"-m {words.Peek()}");

                    modules.Add(words.Dequeue());
                    if (OracleCount.Find(modules[^1]) is { } count)
                        counts.Add(count);

                    break;
                case "-j" or "--jump" or "-g" or "--goto":
                    (target, isGoto) = (words.Dequeue(), word is "-g" or "--goto");
                    break;
                case var option when OracleTargets.Options.TryGetValue(target ?? "", out var known)
                    && Find(known, option) is var (name, values):
                    options.Add((name, values == 0 ? "" : words.Dequeue()));
                    break;
                case var option:
                    var (module, found) = modules.AsEnumerable().Reverse()
                        .Select(one => (one, Find(OracleMatches.Options[one], option))).FirstOrDefault(one => one.Item2 is not null);
                    if (found is null)
                        throw new FormatException($"{option} in {string.Join(' ', all)}");

                    List<string> said = [.. Enumerable.Range(0, found.Value.Values).Select(_ => words.Dequeue())];
                    if (counts.Find(one => one.Module == module) is { } counting)
                        counting.Add(found.Value.Name, said, isNot);
                    else
                        matches.AddRange(OracleMatches.Read(module, found.Value.Name, said, isNot));

                    break;
            }
        }

        matches.AddRange(counts.Select(count => count.Match(isV6)));
        var text = OracleTargets.Options.ContainsKey(target ?? "") ? OracleTargets.Text(target!, options, isV6) : target ?? "";
        return ends.Aggregate([matches], (IEnumerable<List<OracleMatch>> some, List<OracleMatch> choice) =>
            some.SelectMany(one => choice.Select(match => new List<OracleMatch>([.. one, match]))))
            .Select(own => new OracleRule($"{table}: {string.Join(' ', all)}", own, target, isGoto, text));
    }

    /// <summary>An option by its name or by an abbreviation of no other one (getopt_long(3)).</summary>
    private static (string Name, int Values)? Find(string options, string word)
    {
        var known = options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(option => option.Split(':'))
            .Select(option => (Name: option[0], Values: int.Parse(option[1], CultureInfo.InvariantCulture))).ToList();
        var fits = known.Where(option => option.Name == word).ToList();
        if (fits.Count == 0 && word.StartsWith("--", StringComparison.Ordinal))
            fits = known.FindAll(option => option.Name.StartsWith(word, StringComparison.Ordinal));

        return fits.Count > 1 ? throw new FormatException($"{word} is ambiguous") : fits.Count == 0 ? null : fits[0];
    }

    public static (UInt128 Lo, UInt128 Hi) Prefix(string text, bool isV6)
    {
        var (parts, width) = (text.Split('/'), isV6 ? 128 : 32);
        var length = parts.Length == 1 ? width : parts[1].Contains('.')
            ? (int)UInt128.PopCount(Address(parts[1], isV6)) : int.Parse(parts[1], CultureInfo.InvariantCulture);
        var rest = length == 0 ? (isV6 ? UInt128.MaxValue : uint.MaxValue) : (UInt128.One << (width - length)) - 1;
        var lo = Address(parts[0], isV6) & ~rest;
        return (lo, lo | rest);
    }

    public static UInt128 Address(string text, bool isV6)
    {
        // 10/8 is 10.0.0.0/8.
        var whole = isV6 ? text : text + string.Concat(Enumerable.Repeat(".0", 3 - text.Count(letter => letter == '.')));
        var address = IPAddress.Parse(whole);
        if ((address.AddressFamily == AddressFamily.InterNetworkV6) != isV6)
            throw new FormatException(text);

        return address.GetAddressBytes().Aggregate(UInt128.Zero, (sum, part) => (sum << 8) | part);
    }

    /// <summary>A name, or a number as C writes it.</summary>
    public static UInt128 Number(string text, Dictionary<string, int>? names = null) =>
        names?.TryGetValue(text, out var known) is true ? (UInt128)known
        : text.StartsWith("0x", StringComparison.Ordinal) ? UInt128.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : UInt128.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A mark that is set with all of its bits.</summary>
    public static string WholeMark(string text) => text.Split('/') switch
    {
        [var mark] => $"{Number(mark)}",
        [var mark, var mask] when Number(mask) == uint.MaxValue => $"{Number(mark)}",
        _ => throw new FormatException(text),
    };
}
