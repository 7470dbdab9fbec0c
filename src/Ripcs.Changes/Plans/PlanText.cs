using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Ripcs.Core.Results;

namespace Ripcs.Changes.Plans;

/// <summary>A plan as text. A text is refused unless it is exactly what is written for the same plan, and free of contradictions.</summary>
internal static partial class PlanText
{
    private const string Made = "made ";
    private const string Partition = "partition ";
    private const string Before = "before ";
    private const string Expectation = "expectation ";
    private const string Diff = "diff ";
    private const string Meaning = "meaning ";
    private const string Short = "short ";

    private static readonly CarriedText Form = new("plan", form: 7, Advice.To(Way.PlanChange));

    /// <inheritdoc cref="CarriedText.Mark"/>
    public static string Mark => Form.Mark;

    public static byte[] Write(PlanRecord plan) => Form.Write(lines => Write(plan, lines));

    private static void Write(PlanRecord plan, CarriedText.Writer lines)
    {
        lines.Add(Made, plan.Made);
        lines.AddAll(Partition, plan.Partitions);
        lines.AddAll(Before, plan.Before);
        lines.AddAll(Expectation, plan.Expectations);
        lines.Add(Diff, plan.Diff);
        lines.AddAll(Meaning, plan.Meaning);
        lines.AddAll(Short, plan.ShortMeaning);
    }

    /// <param name="bytes">The content of the file.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="PlanRefusedException">It is no plan of this Ripcs, or was modified.</exception>
    public static PlanRecord Read(byte[] bytes, string path) => Form.Read(bytes, path, Parse, Write, Contradiction);

    private static PlanRecord Parse(CarriedText.Reader lines)
    {
        var (made, partitions, before) = (lines.Value<PlanFacts>(Made), lines.All<CompiledPartition>(Partition),
            lines.All<CompiledPartition>(Before));
        var expectations = lines.All<RecordedExpectation>(Expectation);
        return new PlanRecord(made, partitions, before, lines.Value<StateDiff>(Diff),
            lines.All<string>(Meaning)) { Expectations = expectations, ShortMeaning = lines.All<string>(Short) };
    }

    private static string? Contradiction(PlanRecord plan)
    {
        try
        {
            foreach (var partition in plan.Partitions.Concat(plan.Before))
            {
                CompiledFileCheck.Check(partition);
            }

            CompiledFileCheck.Check(plan.Expectations.Select(one => one.Said).ToValueList());
        }
        catch (ResultException e)
        {
            return e.Message;
        }

        var names = plan.Partitions.Select(partition => partition.Name.Value).ToList();
        return names.Distinct().Count() != names.Count || plan.Before.DistinctBy(partition => partition.Name).Count() != plan.Before.Count
            ? "it contains a partition twice"
            : plan.Partitions.Count(partition => partition.HostPolicy is not null) > 1 ? "it has two host policies"
            : plan.Made.Directory is null && names.Count != 1 && (names.Count > 1 || plan.Expectations.Count == 0)
                ? "one rule file does not make so many partitions"
            : plan.Made.Left.Except(names).Any()
                || plan.Made.Left.Intersect(plan.Diff.Partitions.Select(partition => partition.Name)).Any()
                ? "it leaves a partition alone that it changes, or does not have"
            : !Texts(plan).All(PlainText.IsPlain) || !NetworkPlace.IsText(plan.Made.Host.Namespace) ? "a text in it cannot be printed"
            : plan.Diff.IsEmpty != (plan.Meaning.Count == 0) ? "what it means for packets is not that of a plan that changes so much"
            : plan.Diff.Partitions.FirstOrDefault(partition => !IsOf(plan.Partitions, partition)) is { } other
                ? $"what changes in partition {PlainText.Of(other.Name)} does not match its rules"
            : plan.ShortMeaning.Count > 0 && !(Heads(plan.ShortMeaning).SequenceEqual(Heads(plan.Meaning)) && IsCounted(plan.ShortMeaning))
                ? "its summary of the meaning is different" : null;
    }

    // The texts that are shown, without those that are always made plain when printed.
    private static IEnumerable<string> Texts(PlanRecord plan) =>
        [.. plan.Meaning, .. plan.ShortMeaning, plan.Made.User, plan.Made.On, plan.Made.Host.Name, plan.Made.Path, plan.Made.Variant ?? "",
            plan.Made.Revision?.ToString() ?? "", .. plan.Made.Inputs.Select(input => input.Path)];

    /// <summary>True if a diff is about chains of the plan's own partition, and these contain all added rules.</summary>
    private static bool IsOf(ValueList<CompiledPartition> partitions, PartitionDiff diff) => diff.Kind is PartitionChange.Removed
        || (partitions.FirstOrDefault(partition => partition.Name.Value == diff.Name) is { } own
            && diff.Chains.All(chain => chain.New is not { } name
            || (own.Chains.FirstOrDefault(one => one.Family == chain.Family && one.Table == chain.Table && one.Name == name) is { } rules
                && rules.Rules.Select(rule => rule.Text).ToHashSet(StringComparer.Ordinal) is var texts
                && chain.Lines.Where(line => line.Kind is LineKind.Added).All(line => texts.Contains(line.Text)))));

    // "newly allowed (60)": boxes in full may be more lines than what statements say of them.
    private static IEnumerable<(string Head, bool IsNothing)> Heads(IEnumerable<string> meaning) =>
        meaning.Where(line => line.StartsWith("new", StringComparison.Ordinal))
            .Select(line => (line.Split(" (")[0].Split(':')[0], line.EndsWith(": nothing", StringComparison.Ordinal)));

    // "newly allowed (60)" is above so many entries, and those that "and 40 more; …" counts.
    private static bool IsCounted(IReadOnlyList<string> meaning) => meaning.Index().All(head =>
        !Count().IsMatch(head.Item) || int.Parse(Count().Match(head.Item).Value, CultureInfo.InvariantCulture) == meaning
            .Skip(head.Index + 1).TakeWhile(line => line.StartsWith(' ')).Where(line => !line.StartsWith("   ", StringComparison.Ordinal))
            .Sum(line => More().Match(line) is { Success: true } more ? int.Parse(more.Value, CultureInfo.InvariantCulture) : 1));

    [GeneratedRegex(@"(?<=^[a-z]+ [a-z ]*\()\d{1,9}(?=\)$)")]
    private static partial Regex Count();

    [GeneratedRegex(@"(?<=^  and )\d{1,9}(?= more; )")]
    private static partial Regex More();
}

/// <summary>The types of a plan for the JSON serializer; those of the state inside it are declared there.</summary>
[JsonSerializable(typeof(PlanFacts))]
[JsonSerializable(typeof(PlanInput))]
[JsonSerializable(typeof(PlanTouch))]
[JsonSerializable(typeof(Diagnostic))]
[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(SeenFacts))]
[JsonSerializable(typeof(SeenFile))]
[JsonSerializable(typeof(RouteStep))]
[JsonSerializable(typeof(SeenTable))]
[JsonSerializable(typeof(ChainState))]
[JsonSerializable(typeof(SavedRule))]
internal sealed partial class PlanContext : JsonSerializerContext
{
    /// <summary>The lists and enums of a plan that are none of the state.</summary>
    public static JsonConverter[] Converters =>
    [
        new ValueListJson<PlanInput>(),
        new ValueListJson<PlanTouch>(),
        new ValueListJson<RouteStep>(),
        new ValueListJson<ChainState>(),
        new ValueListJson<SavedRule>(),
    ];
}

/// <summary>A plan that is refused: it is no plan, incomplete, or not for this host. The message is complete.</summary>
internal sealed class PlanRefusedException(AdvisedText message, Exception? inner = null) : HostException(message, inner);
