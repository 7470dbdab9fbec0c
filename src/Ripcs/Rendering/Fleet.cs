using System.Text.Json;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Rendering;

/// <summary>Many hosts, each as its <c>ripcs status --json</c> tells it, and how they differ from the hosts of their group.</summary>
internal sealed record Fleet(ValueList<FleetHost> Hosts)
{
    private const string Pattern = "*.json";

    /// <param name="folder">A file for each host: what ripcs status --json printed there.</param>
    /// <exception cref="HostException">The folder cannot be read, or has no such file.</exception>
    public static Fleet Read(string folder)
    {
        try
        {
            var hosts = Directory.GetFiles(folder, Pattern).Order(StringComparer.Ordinal).Select(FleetHost.Read).ToList();
            return hosts.Count == 0 ? throw new HostException($"{folder} has no file {Pattern}; write one for each host with: "
                + "ripcs status --json") : new Fleet(hosts.GroupBy(host => host.Group).SelectMany(Compared)
                .OrderByDescending(host => host.Level).ThenBy(host => host.Name, StringComparer.Ordinal).ToValueList());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException(File.Exists(folder) ? $"{folder} is no directory; name the one of the files {Pattern}"
                : $"{folder} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>"3 hosts: 1 critical, 1 warning, 1 differs from its group."</summary>
    public string Sum
    {
        get
        {
            string?[] parts =
            [
                Part(FindingLevel.Critical, "critical"), Part(FindingLevel.Warning, "with a warning"),
                Hosts.Count(host => host.Differs.Length > 0) is > 0 and var others
                    ? others == 1 ? "1 differs from its group" : $"{others} differ from their groups" : null,
            ];
            var all = parts.OfType<string>().ToList();
            return $"{Words.Count(Hosts.Count, "host")}: "
                + $"{(all.Count == 0 ? "all as recorded, and alike in each group" : string.Join(", ", all))}.";
        }
    }

    private string? Part(FindingLevel level, string word) =>
        Hosts.Count(host => host.Level == level) is > 0 and var count ? $"{count} {word}" : null;

    // What most hosts of a group have is right; without a majority nobody knows which is.
    private static IEnumerable<FleetHost> Compared(IGrouping<string, FleetHost> group)
    {
        var known = group.Where(host => host.Hash.Length > 0).ToList();
        var most = known.GroupBy(host => host.Hash).OrderByDescending(alike => alike.Count()).FirstOrDefault();
        return most is null || most.Count() == known.Count ? group
            : most.Count() * 2 <= known.Count ? group.Select(host => host.Hash.Length == 0 ? host
                : host with { Differs = $"the {known.Count} hosts of {group.Key} do not agree: "
                    + Named(known.Where(other => other != host).SelectMany(host.Others).Distinct()) })
            : group.Select(host => host.Hash.Length == 0 || host.Hash == most.Key ? host
                : host with { Differs = $"differs from {most.Count()} other hosts of {group.Key}: {Named(host.Others(most.First()))}" });
    }

    private static string Named(IEnumerable<string> partitions) => Words.First([.. partitions.Order(StringComparer.Ordinal)], 6);
}

/// <summary>One host.</summary>
/// <param name="Name">As the host calls itself; that of its file if that has none.</param>
/// <param name="Level">The worst of its findings.</param>
/// <param name="Findings">What to look at, a line each, the worst first.</param>
internal sealed record FleetHost(string Name, FindingLevel Level, ValueList<string> Findings)
{
    public ValueList<PartitionHash> Partitions { get; init; } = [];

    /// <summary>The rules of the files in force.</summary>
    public int Rules { get; init; }

    /// <summary>"change 41 of 2026-11-27 07:38:50 UTC by alice"; empty for none.</summary>
    public string LastChange { get; init; } = "";

    /// <summary>How its partitions differ from those of its group; empty if they do not.</summary>
    public string Differs { get; init; } = "";

    /// <summary>Of all partitions together; empty if they are not known.</summary>
    public string Hash => Partitions.Count == 0 ? "" : PartitionHash.Of(Partitions);

    /// <summary>The hosts that should be alike: web1.example.org and web2 are both of web.</summary>
    public string Group => Name.Split('.')[0].TrimEnd([.. "0123456789"]).TrimEnd('-') is { Length: > 0 } group ? group : Name;

    /// <summary>The partitions that another host does not have in this form.</summary>
    public IEnumerable<string> Others(FleetHost other) => Partitions.Except(other.Partitions).Concat(other.Partitions.Except(Partitions))
        .Select(one => one.Partition).Distinct();

    /// <param name="path">What ripcs status --json printed; another file is a host that is not known.</param>
    public static FleetHost Read(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        try
        {
            using var document = JsonDocument.Parse(GivenFile.Bytes(path, takesPipe: false));
            var root = document.RootElement;
            if (!root.TryGetProperty("status", out var status) || status.ValueKind is not JsonValueKind.Object)
                return Unknown(name, Text(root, "error") ?? "its file is not what ripcs status --json prints");

            var findings = status.GetProperty("findings").EnumerateArray()
                .Select(finding => (Level: LevelOf(finding), Sum: Text(finding, "sum") ?? ""))
                .Where(finding => finding.Level is not FindingLevel.Note).OrderByDescending(finding => finding.Level).ToList();
            return new FleetHost(Text(status, "host") is { Length: > 0 } own ? own : PlainText.Of(name),
                findings.Count == 0 ? FindingLevel.Note : findings[0].Level,
                findings.Select(finding => finding.Sum).ToValueList())
            {
                Partitions = status.GetProperty("hashes").EnumerateArray()
                    .Select(one => new PartitionHash(Text(one, "partition") ?? "", Text(one, "hash") ?? "")).ToValueList(),
                Rules = status.GetProperty("live").EnumerateArray().Sum(table => table.GetProperty("rules").GetInt32()),
                LastChange = status.GetProperty("last_change") is { ValueKind: JsonValueKind.Object } last
                    ? $"change {last.GetProperty("number").GetInt32()} of {Words.Time(last.GetProperty("time").GetDateTimeOffset())} by "
                        + (Text(last, "user") ?? "") : "",
            };
        }
        catch (JsonException e)
        {
            return Unknown(name, string.Create(CultureInfo.InvariantCulture,
                $"its file is not what ripcs status --json prints: it is no JSON, or cut off, at line {(e.LineNumber ?? 0) + 1}"));
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException
            or OverflowException or IOException or UnauthorizedAccessException)
        {
            return Unknown(name, $"its file cannot be read: {PlainText.Of(e.Message)}");
        }
    }

    private static FleetHost Unknown(string name, string problem) =>
        new(PlainText.Of(name), FindingLevel.Critical, [PlainText.Of(problem)]);

    private static FindingLevel LevelOf(JsonElement finding) =>
        Enum.TryParse<FindingLevel>(Text(finding, "level"), ignoreCase: true, out var level) && Enum.IsDefined(level) ? level
            : FindingLevel.Critical;

    // Whoever has root on one of the hosts writes what is shown here.
    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? PlainText.Of(value.GetString()!) : null;
}
