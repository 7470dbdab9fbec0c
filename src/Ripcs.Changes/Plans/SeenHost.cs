using System.Text.Json.Serialization;

namespace Ripcs.Changes.Plans;

/// <summary>What a diff elsewhere needs to know of a host, so that rules can be compiled and reviewed on one machine and applied
/// on another. The host itself never trusts it, but reads its state again before it applies a plan made from it.</summary>
/// <param name="Made">The time and the host.</param>
/// <param name="State">The files of its state directory that a diff reads.</param>
internal sealed record SeenHost(SeenFacts Made, ValueList<SeenFile> State, FirewallState Live)
{
    public ValueList<IpPrefix> Addresses(Family family) =>
        Made.Addresses.Select(text => IpPrefix.Parse(text)).Where(address => address.Family == family).ToValueList();

    /// <summary>The only interface by which the host sends to an address, as a live host answers; null if its routes are unknown.</summary>
    public Func<IpPrefix, string?>? CardTo => Made.Routes is not { } steps ? null
        : address => steps.LastOrDefault(step => step.From.Family == address.Family && step.From <= address)?.Interface;
}

/// <summary>The time when a host's state was read, and its identity.</summary>
internal sealed record SeenFacts
{
    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    public required PlanHost Host { get; init; }

    /// <summary>The variant of iptables in use; null if the families use different ones.</summary>
    public string? Variant { get; init; }

    /// <summary>The addresses that the kernel delivers locally, of both families.</summary>
    public ValueList<string> Addresses { get; init; }

    /// <summary>Its routes; null in a file of form 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ValueList<RouteStep>? Routes { get; init; }
}

/// <summary>A file of the state directory.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Text">Its content.</param>
internal sealed record SeenFile(string Name, string Text);

/// <summary>The live rules of a table.</summary>
internal sealed record SeenTable(Family Family, TableState Table);

/// <summary>The state of a host as text, for another machine: see <see cref="CarriedText"/>.</summary>
internal static class SeenHostText
{
    private const string Made = "made ";
    private const string State = "state ";
    private const string Table = "table ";

    private static readonly CarriedText Form = new("host file", form: 2, Advice.To(Way.PlanHost), oldest: 1);

    /// <summary>The files of a state directory that a diff reads: its owner, what was applied, and what is held.</summary>
    public static readonly ValueList<string> StateFiles = [HostFile.Name, AppliedFile.Name, HeldFile.Name];

    /// <inheritdoc cref="CarriedText.Mark"/>
    public static string Mark => Form.Mark;

    public static byte[] Write(SeenHost seen) => Form.Write(lines => Write(seen, lines));

    private static void Write(SeenHost seen, CarriedText.Writer lines)
    {
        lines.Add(Made, seen.Made);
        lines.AddAll(State, seen.State);
        lines.AddAll(Table, Families.Both.SelectMany(family => seen.Live[family].Tables.Select(table => new SeenTable(family, table))));
    }

    /// <param name="bytes">The content of the file.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="PlanRefusedException">This Ripcs does not write such a file.</exception>
    public static SeenHost Read(byte[] bytes, string path) => Form.Read(bytes, path, Parse, Write, Contradiction);

    private static SeenHost Parse(CarriedText.Reader lines)
    {
        var (made, state, tables) = (lines.Value<SeenFacts>(Made), lines.All<SeenFile>(State), lines.All<SeenTable>(Table));
        return new SeenHost(made, state, Families.Both.Aggregate(
            FirewallState.Empty,
            (live, family) => live.With(new FamilyState(family,
                tables.Where(table => table.Family == family).Select(table => table.Table).ToValueList()))));
    }

    private static string? Contradiction(SeenHost seen) =>
        seen.State.Select(file => file.Name).Except(StateFiles).Any()
            || seen.State.DistinctBy(file => file.Name).Count() != seen.State.Count ? "it contains a file that no diff reads, or one twice"
        : Families.Both.Any(family => seen.Live[family].Tables.DistinctBy(table => table.Name).Count() != seen.Live[family].Tables.Count)
            ? "it contains a table twice"
        : seen.Live.V4.Tables.Concat(seen.Live.V6.Tables).Any(table =>
            table.Chains.DistinctBy(chain => chain.Name).Count() != table.Chains.Count) ? "it contains a chain twice"
        : seen.Made.Routes?.Select(step => step.From).ToList() is { } from && !from.SequenceEqual(from.Distinct().Order())
            ? "its routes are not in order"
        : seen.Made.Addresses.All(IsAddress) && (seen.Made.Routes ?? []).All(IsStep) && PlainText.IsPlain(seen.Made.Host.Name)
            && NetworkPlace.IsText(seen.Made.Host.Namespace) && PlainText.IsPlain(seen.Made.Variant ?? "") ? null
            : "a text in it is not what it should be";

    private static bool IsStep(RouteStep step) => step.From.IsSingleAddress && step.Interface is null or { Length: > 0 }
        && PlainText.IsPlain(step.Interface ?? "");

    private static bool IsAddress(string text) => IpPrefix.TryParse(text, out _);
}
