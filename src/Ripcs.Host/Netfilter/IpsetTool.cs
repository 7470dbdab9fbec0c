using System.Text;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// Reads and writes Ripcs's sets through ipset, as if they were chains of a table whose rules are the entries.
/// <code>
/// create shop-i4k2m9q hash:net family inet hashsize 1024 maxelem 65536      *set
/// add shop-i4k2m9q 198.51.100.0/24                                          :shop-i4k2m9q - [0:0]
/// add shop-i4k2m9q 203.0.113.7                                              -A shop-i4k2m9q 198.51.100.0/24
///                                                                           -A shop-i4k2m9q 203.0.113.7
///                                                                           COMMIT
/// </code>
/// Sets of other programs are not read: each set of Ripcs has a name of its own form. A set whose content is refreshed is read as one
/// without entries: these are no part of the rules, and may be many.
/// </summary>
internal sealed class IpsetTool(IProcessRunner runner, TimeSpan timeLimit)
{
    private const string Program = "ipset";
    private const long EntriesInTheTimeOfAStart = 1000;
    private const string Header = "*set\n";
    private const string NotPermitted = "Operation not permitted";

    // The options that ipset prints for a set of this kind that contains only addresses; each has a value.
    private static readonly HashSet<string> PlainOptions = ["family", "hashsize", "maxelem", "bucketsize", "initval"];

    /// <exception cref="ProgramMissingException">It is not installed.</exception>
    public static string Require() => ProgramFiles.Require(Program, Program);

    /// <summary>The sets of a family; empty if there are none.</summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public string Save(Family family) => Text(family, Saved());

    /// <summary>The same of both families, read at once.</summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public (string V4, string V6) Save() => Saved() is var saved ? (Text(Family.IPv4, saved), Text(Family.IPv6, saved)) : default;

    private static string Text(Family family, IEnumerable<(string Name, string[] Lines)> saved)
    {
        var (names, entries) = (new StringBuilder(), new StringBuilder());
        foreach (var (name, lines) in saved)
        {
            if (Read(family, name, lines) is not { } read)
                continue;

            names.Append(CultureInfo.InvariantCulture, $":{name} - [0:0]\n");
            foreach (var line in read)
            {
                entries.Append(CultureInfo.InvariantCulture, $"-A {name} {line}\n");
            }
        }

        return names.Length == 0 ? "" : $"{Header}{names}{entries}COMMIT\n";
    }

    /// <summary>Changes whenever the sets do; null if there are none.</summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public string? Mark() => Saved() is { Count: > 0 } saved
        ? Sha256.TextOf(string.Join('\n', Families.Both.Select(family => Text(family, saved)))) : null;

    /// <summary>True for the text of a block of sets.</summary>
    public static bool IsOfSets(string block) => block.StartsWith(Header, StringComparison.Ordinal);

    /// <exception cref="NetfilterException">It was refused; the lines before the refused one have taken effect.</exception>
    public void Restore(Family family, string block)
    {
        RestoreLines(family, Commands(family, block).ToList());
    }

    private void RestoreLines(Family family, List<string> lines)
    {
        var result = runner.Run(new ProcessCommand(Require(), ["restore"]) { Input = string.Concat(lines), TimeLimit = timeLimit });
        if (result.ExitCode != 0)
        {
            throw SaveCheck.IsPermission(result) ? new NotPermittedException(Program)
                : new NetfilterException(
                    $"ipset {result.HowItFailed} while it wrote the {family} sets: {RefusedLines.Words(result.Errors)}"
                    + $"{Refused(result.Errors, lines)}");
        }
    }

    /// <summary>The entries of a set; null if there is none of that name.</summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public ValueList<string>? Entries(string set)
    {
        if (!IsInKernel() || ProgramFiles.Find(Program) is not { } program
            || !Listed(Run(program, ["list", "-t"])).Any(one => one.Name == set))
        {
            return null;
        }

        var start = $"add {set} ";
        return [.. Run(program, ["save", set]).Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))
            .Select(line => line[start.Length..].TrimEnd())];
    }

    /// <summary>Replaces the entries of a set at once: no packet meets a half of them.</summary>
    /// <param name="beside">The name of a set that is made for it and destroyed; if there is one of that name, nothing is done.</param>
    /// <exception cref="NetfilterException">It was refused; the set is as before.</exception>
    public void Replace(Family family, string set, ValueList<string> entries, string beside)
    {
        string[] lines = [IpsetText.Create(family, beside, entries.Count), .. entries.Select(entry => $"add {beside} {entry}"),
            $"swap {beside} {set}", $"destroy {beside}"];
        RestoreLines(family, [.. lines.Select(line => line + "\n")]);
    }

    /// <summary>Destroys a set if there is one of that name and no rule uses it.</summary>
    public void Remove(string set) => _ = runner.Run(new ProcessCommand(Require(), ["destroy", set]) { TimeLimit = timeLimit });

    /// <summary>Ripcs's sets of both families by name, each as ipset saves it. Two programs print all of them, unless the sets of other
    /// programs are so large that one program for each of Ripcs's is faster.</summary>
    private List<(string Name, string[] Lines)> Saved()
    {
        if (!IsInKernel() || ProgramFiles.Find(Program) is not { } program)
            return [];

        var sets = Listed(Run(program, ["list", "-t"])).ToLookup(set => IsOurs(set.Name) && !IsRefreshed(set.Name));
        var own = sets[true].Select(set => set.Name).Order(StringComparer.Ordinal).ToList();
        var together = own.Count > 0 && sets[false].All(set => set.Entries is not null)
            && sets[false].Sum(set => set.Entries!.Value) < EntriesInTheTimeOfAStart * own.Count
            ? Run(program, ["save"]).Split('\n').ToLookup(NameIn) : null;

        // One that is gone meanwhile is not among them.
        return own.FindAll(name => together?.Contains(name) is not false)
            .ConvertAll(name => (name, together is null ? Run(program, ["save", name]).Split('\n') : [.. together[name]]))
            .Concat(sets[false].Where(set => IsRefreshed(set.Name)).Select(set => (set.Name, new[] { set.Create })))
            .OrderBy(set => set.Item1, StringComparer.Ordinal).ToList();
    }

    // "Name: shop-i4k2m9q", and some lines later "Number of entries: 2", which an older kernel does not print.
    private static IEnumerable<(string Name, string Create, long? Entries)> Listed(string list)
    {
        foreach (var set in list.Split("\n\n").Select(set => set.TrimStart('\n').Split('\n')))
        {
            string? Value(string field) =>
                set.FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal))?[field.Length..].Trim();

            if (Value("Name: ") is { } name)
            {
                yield return (name, $"create {name} {Value("Type: ")} {Value("Header: ")}", long.TryParse(Value("Number of entries: "),
                    NumberStyles.None, CultureInfo.InvariantCulture, out var entries) ? entries : null);
            }
        }
    }

    // "create shop-i4k2m9q hash:net …", "add shop-i4k2m9q 203.0.113.7"
    private static string NameIn(string line) => line.Split(' ', 3) is [_, var name, ..] ? name : "";

    private static bool IsOurs(string name) => PartitionChainName.TryParse(new ChainName(name), out var parsed) && parsed.IsSet;

    private static bool IsRefreshed(string name) => PartitionChainName.IsRefreshed(new ChainName(name));

    // Running ipset would load the module; without the module there are no sets.
    private static bool IsInKernel() => !Directory.Exists("/sys/module") || Directory.Exists("/sys/module/ip_set");

    /// <summary>The entries of a set, in the order in which they are hashed; null if the set is of the other family.</summary>
    private static IEnumerable<string>? Read(Family family, string name, string[] lines)
    {
        var words = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["create", _, var kind, .. var options] || !options.Contains(IpsetText.Word(family)))
        {
            // A set of a kind without a family contains no addresses; it is shown among the IPv4 sets.
            return words is ["create", _, var other, .. var rest] && !rest.Contains("family") && family is Family.IPv4 ? [other] : null;
        }

        var start = $"add {name} ";
        var texts = lines.Where(line => line.StartsWith(start, StringComparison.Ordinal)).Select(line => line[start.Length..].TrimEnd());
        var objection = kind != IpsetText.Kind(name) || !IsPlain(options) ? kind : Small(options) is { } room ? $"{kind} {room}" : null;
        return [.. objection is null ? [] : new[] { objection }, .. InOrder(texts)];
    }

    // Another program made a set with less room than any of Ripcs's; it may not take all entries.
    private static string? Small(string[] options) => options.Chunk(2).FirstOrDefault(option => option[0] == "maxelem") is [_, var room]
        && int.TryParse(room, NumberStyles.None, CultureInfo.InvariantCulture, out var entries) && entries < IpsetText.FewestEntries
            ? $"maxelem {room}" : null;

    private static bool IsPlain(string[] options) => options.Length % 2 == 0
        && options.Chunk(2).All(option => PlainOptions.Contains(option[0]));

    private static IEnumerable<string> InOrder(IEnumerable<string> entries)
    {
        var read = entries.Select(text => (Text: text, Prefix: IpPrefix.TryParse(text, out var prefix) ? (IpPrefix?)prefix : null))
            .ToLookup(entry => entry.Prefix is not null);
        return read[true].OrderBy(entry => entry.Prefix).Select(entry => entry.Text)
            .Concat(read[false].Select(entry => entry.Text).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Commands(Family family, string block)
    {
        var lines = block.Split('\n');
        var counts = lines.Where(line => line.StartsWith("-A ", StringComparison.Ordinal)).CountBy(line => line.Split(' ')[1])
            .ToDictionary(StringComparer.Ordinal);
        foreach (var words in lines.Select(line => line.Split(' ')))
        {
            switch (words)
            {
                case [[':', .. var name], "-", ..]:
                    yield return IpsetText.Create(family, name, counts.GetValueOrDefault(name)) + "\n";
                    break;
                case ["-A", var name, var entry]:
                    yield return $"add {name} {entry}\n";
                    break;
                case ["-D", var name, var entry]:
                    yield return $"del {name} {entry}\n";
                    break;
                case ["-X", var name]:
                    yield return $"destroy {name}\n";
                    break;
            }
        }
    }

    private static string Refused(string errors, List<string> lines)
    {
        const string InLine = "Error in line ";
        var at = errors.IndexOf(InLine, StringComparison.Ordinal);
        var digits = at < 0 ? "" : string.Concat(errors[(at + InLine.Length)..].TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0 && line <= lines.Count
            ? $"\n      {lines[line - 1].TrimEnd()}" : "";
    }

    /// <exception cref="NetfilterException">It failed.</exception>
    private string Run(string program, ValueList<string> arguments)
    {
        var result = runner.Run(new ProcessCommand(program, arguments) { TimeLimit = timeLimit });
        return result.ExitCode == 0 ? result.Output
            : result.Errors.Contains(NotPermitted, StringComparison.Ordinal) ? throw new NotPermittedException(Program)
            : throw new NetfilterException(
                $"ipset {string.Join(' ', arguments)} {result.HowItFailed}: {RefusedLines.Words(result.Errors)}; the live sets are "
                + $"unknown");
    }
}
