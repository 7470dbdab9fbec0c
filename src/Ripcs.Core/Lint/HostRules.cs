using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>All rules of a host as the rule files would have it, and whose they are.</summary>
/// <param name="state">The rules.</param>
/// <param name="files">The partitions of the rule files.</param>
/// <param name="others">Partitions that are in force beside them.</param>
/// <param name="addressesOf">The addresses of the host; null where these are not known.</param>
internal sealed class HostRules(
    FirewallState state, ValueList<CompiledPartition> files, IEnumerable<CompiledPartition> others, Func<Family, ValueSet?> addressesOf)
{
    private readonly HashSet<(Family Family, TableName Table)> _tangled = [];

    public ValueList<CompiledPartition> Files => files;

    public IReadOnlyList<PacketRules> Families { get; } = [.. Model.Families.Both.Select(family => new PacketRules(state[family]))];

    public SaidRules Said { get; } = new(files.Concat(others));

    /// <summary>The chains of others that are meant to be asked before ours.</summary>
    public HashSet<ChainName> Behind { get; } = [.. files.Select(partition => partition.HostPolicy).OfType<CompiledHostPolicy>()
        .SelectMany(policy => policy.Behind)];

    /// <summary>The partitions in force that no file names any more.</summary>
    public IReadOnlyCollection<string> Unnamed { get; init; } = [];

    /// <summary>What was said when the files were compiled.</summary>
    public ValueList<Diagnostic> Compiled { get; init; }

    /// <summary>The labels and sets of the files, once for each rule file that has them; none where others may use them.</summary>
    public IEnumerable<SaidLabel> Labels { get; init; } = [];

    /// <summary>In UTC.</summary>
    public DateOnly Today { get; init; }

    /// <summary>Tables of which it cannot be said whether all rules are met.</summary>
    public ValueList<(Family Family, TableName Table)> Tangled => _tangled.OrderBy(place => place.Family).ToValueList();

    public ValueSet? Addresses(Family family) => addressesOf(family);

    /// <summary>What was found, nothing where the rules are too tangled to say.</summary>
    public IReadOnlyList<T> Known<T>(Family family, TableName table, IReadOnlyList<T>? found)
    {
        if (found is null)
            _tangled.Add((family, table));

        return found ?? [];
    }
}
