namespace Ripcs.Scripting.Keeping;

/// <summary>Compares the kept results with what the rule files compile to.</summary>
/// <param name="Same">How many rule files have a kept result that equals the compiled one.</param>
/// <param name="Missing">How many have no kept result.</param>
/// <param name="Different">Those whose kept result differs.</param>
public sealed record KeptCheck(int Same, int Missing, ValueList<KeptDifference> Different)
{
    internal KeptCheck With(KeptDifference difference) => this with { Different = [.. Different, difference] };

    internal static KeptCheck Of(IReadOnlyCollection<CompiledFile> kept, IReadOnlyCollection<CompiledFile> compiled)
    {
        var both = kept.Join(compiled, file => file.Path, file => file.Path, (one, other) => (Kept: one, Compiled: other)).ToList();
        var different = both.Where(pair => pair.Kept != pair.Compiled).Select(pair => KeptDifference.Between(pair.Kept, pair.Compiled))
            .OrderBy(difference => difference.Path, StringComparer.Ordinal).ToValueList();
        return new KeptCheck(both.Count - different.Count, compiled.Count - both.Count, different);
    }
}

/// <summary>A rule file whose kept result differs from what it compiles to.</summary>
/// <param name="Path">The rule file's shown path.</param>
/// <param name="Parts">What differs.</param>
public sealed record KeptDifference(string Path, ValueList<string> Parts)
{
    internal static KeptDifference Between(CompiledFile kept, CompiledFile compiled)
    {
        var (one, other) = (kept.Partition, compiled.Partition);
        (string Name, bool Differs)[] parts =
        [
            ("the partition's name", one?.Name != other?.Name),
            ("its order", one?.Order != other?.Order),
            ("the rules", !Rules(one).SequenceEqual(Rules(other))),
            ("the statements that they come from", !Origins(one).SequenceEqual(Origins(other))),
            ("the pointers", one?.Pointers != other?.Pointers),
            ("the labels", one?.Labels != other?.Labels || kept.Labels != compiled.Labels),
            ("what it expects", kept.Expectations != compiled.Expectations),
            ("the days on which it holds", kept.Holds != compiled.Holds),
            ("the messages", kept.Diagnostics != compiled.Diagnostics),
            ("the partition's place", kept.Named != compiled.Named),
        ];
        return new KeptDifference(compiled.Path, parts.Where(part => part.Differs).Select(part => part.Name).ToValueList());
    }

    private static IEnumerable<(ChainPlace, string)> Rules(CompiledPartition? partition) =>
        from chain in partition?.Chains ?? []
        from rule in chain.Rules
        select (new ChainPlace(chain.Family, chain.Table, chain.Name), rule.Text);

    private static IEnumerable<RuleOrigin> Origins(CompiledPartition? partition) =>
        (partition?.Chains ?? []).SelectMany(chain => chain.Rules).Select(rule => rule.Origin);
}
