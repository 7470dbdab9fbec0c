using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>All rules of a host as the rule files would make them, with the statement or program that each belongs to.</summary>
/// <param name="files">The partitions of the rule files.</param>
/// <param name="others">Other partitions that are in force.</param>
/// <param name="addressesOf">The addresses of the host; null if unknown.</param>
internal sealed class HostRules(
    FirewallState state, ValueList<CompiledPartition> files, IEnumerable<CompiledPartition> others, Func<Family, ValueSet?> addressesOf)
{
    private readonly HashSet<(Family Family, TableName Table)> _tangled = [];

    public ValueList<CompiledPartition> Files => files;

    public IReadOnlyList<PacketRules> Families { get; } = [.. Model.Families.Both.Select(family => new PacketRules(state[family]))];

    public SaidRules Said { get; } = new(files.Concat(others));

    /// <summary>The foreign chains that are meant to be evaluated before those of Ripcs.</summary>
    public HashSet<ChainName> Behind { get; } = [.. files.Select(partition => partition.HostPolicy).OfType<CompiledHostPolicy>()
        .SelectMany(policy => policy.Behind)];

    /// <summary>The partitions in force that no file names any more.</summary>
    public IReadOnlyCollection<string> Unnamed { get; init; } = [];

    /// <summary>The diagnostics from compiling the files.</summary>
    public ValueList<Diagnostic> Compiled { get; init; }

    /// <summary>The labels and sets of each rule file; empty if other rule files may use them.</summary>
    public ValueList<ValueList<SaidLabel>> Labels { get; init; } = [];

    /// <summary>Today in UTC.</summary>
    public DateOnly Today { get; init; }

    /// <summary>Tables with rules too tangled to tell whether each is matched.</summary>
    public ValueList<(Family Family, TableName Table)> Tangled => _tangled.OrderBy(place => place.Family).ToValueList();

    public ValueSet? Addresses(Family family) => addressesOf(family);

    /// <summary>Returns the findings, or none and notes the table if the rules are too tangled.</summary>
    public IReadOnlyList<T> Known<T>(Family family, TableName table, IReadOnlyList<T>? found)
    {
        if (found is null)
            _tangled.Add((family, table));

        return found ?? [];
    }
}
