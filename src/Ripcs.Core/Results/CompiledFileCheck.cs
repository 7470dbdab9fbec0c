using Ripcs.Core.Emit;

namespace Ripcs.Core.Results;

/// <summary>
/// Whether what was handed over as the compiler's result could be one: it speaks of the file that was asked for, its chains prove their
/// names, its pointers lead to them, and nothing in it makes a second line. Lines and columns may be any: authors can make them up.
/// </summary>
public sealed class CompiledFileCheck
{
    private readonly CompiledPartition _partition;
    private readonly Dictionary<ChainPlace, PartitionChainName> _chains = [];

    private CompiledFileCheck(CompiledPartition partition) => _partition = partition;

    /// <exception cref="ResultException">It could not be one.</exception>
    public static void Check(CompiledFile file, string path)
    {
        CheckNames(file, path);
        foreach (var diagnostic in file.Diagnostics)
        {
            Check(diagnostic);
        }

        var isRefused = file.Diagnostics.Any(diagnostic => diagnostic.Severity is Severity.Error);
        if (isRefused ? file.Partition is not null || file.Expectations.Count > 0 : file.Partition is null && file.Expectations.Count == 0)
        {
            throw Lie(isRefused ? $"it has {(file.Partition is null ? "an expectation" : "a partition")} beside an error"
                : "it has neither a partition nor an expectation nor an error");
        }

        if (isRefused && file.Labels.Count > 0)
            throw Lie("it has a label beside an error");

        if (file.Labels.FirstOrDefault(label => !PlainText.IsPlain(label.Name) || !PlainText.IsPlain(label.At.File)) is { } unprintable)
            throw Lie($"the label {unprintable.Name} is not printable");

        if (file.Expectations.FirstOrDefault(expectation => expectation.File != path) is { } other)
            throw Lie($"it holds an expectation of {other.File}");

        Check(file.Expectations);

        if (file.Partition is { } partition)
            Check(partition);
    }

    /// <summary>Whether it is about a rule file; nothing else is looked at.</summary>
    /// <exception cref="ResultException">It is not.</exception>
    internal static void CheckNames(CompiledFile file, string path)
    {
        if (file.Path != path)
            throw Lie($"it is about {file.Path}, not about {path}");

        if (file.Partition is { } partition && (partition.File != path || file.Named?.Name != partition.Name))
            throw Lie($"its partition {partition.Name} of {partition.File} is not the one that {path} names");
    }

    /// <summary>The same of expectations alone.</summary>
    /// <exception cref="ResultException">They could not be.</exception>
    public static void Check(ValueList<CompiledExpectation> expectations)
    {
        foreach (var expectation in expectations)
        {
            if (!IsPlain(expectation.Origin) || !PlainText.IsPlain(expectation.Origin.File) || !PlainText.IsPlain(expectation.File))
                throw Lie("an expectation is not printable");

            var families = expectation.Traffic.Select(traffic => traffic.Family).ToList();
            if (families.Count == 0 || families.Distinct().Count() != families.Count || !Enum.IsDefined(expectation.Fate)
                || !expectation.Traffic.All(traffic => traffic.IsWhole()))
            {
                throw Lie($"the expectation {expectation.Origin.What} matches no packets");
            }
        }
    }

    /// <summary>The same of a partition alone, handed over by whoever it may be.</summary>
    /// <exception cref="ResultException">It could not be one.</exception>
    public static void Check(CompiledPartition partition) => new CompiledFileCheck(partition).Check();

    private static void Check(Diagnostic diagnostic)
    {
        if (!PlainText.IsPlain(diagnostic.Code) || !diagnostic.Details.Prepend(diagnostic.Message).All(PlainText.IsPlain))
            throw Lie($"the message {diagnostic.Code} is not made of printable lines");
    }

    private void Check()
    {
        foreach (var chain in _partition.Chains)
        {
            CheckName(chain);
        }

        foreach (var chain in _partition.Chains)
        {
            CheckRules(chain);
        }

        // What follows the ways of packets would not come to an end.
        if (RawWays.AreTooDeep(_partition.Chains) || RawWays.TooMany(_partition.Chains) is not null)
            throw Lie("its chains lead to one another too often or too deep");

        foreach (var pointer in _partition.Pointers)
        {
            CheckPointer(pointer);
        }

        if (_partition.HostPolicy is { } policy)
            CheckHostPolicy(policy);

        if (!_partition.Refreshed.All(set => PlainText.IsPlain(set.Label) && PlainText.IsPlain(set.File) && set.File.Length > 0)
            || !_chains.Where(chain => chain.Value.Kind is ChainKind.RefreshedSet).Select(chain => chain.Key).ToHashSet()
                .SetEquals(_partition.Refreshed.Select(set => new ChainPlace(set.Family, TableName.Set, set.Name))))
        {
            throw Lie("its refreshed sets are not those of its chains");
        }

        if (!_partition.Ended.All(rule => IsPlain(rule.Origin)))
            throw Lie("a rule that has ended is not printable");

        if (_partition.Labels.FirstOrDefault(label =>
            !label.Members.Prepend(label.Name).Append(label.File).All(PlainText.IsPlain)) is { } unprintable)
        {
            throw Lie($"the label {unprintable.Name} is not printable");
        }
    }

    private void CheckName(CompiledChain chain)
    {
        if (!PartitionChainName.TryParse(chain.Name, out var name) || name.Partition != _partition.Name.Value || name.Table != chain.Table)
            throw Lie($"{Shown(chain)} is not in partition {_partition.Name}");

        if (!_chains.TryAdd(new ChainPlace(chain.Family, chain.Table, chain.Name), name))
            throw Lie($"{Shown(chain)} is there twice");

        if (chain.Rules.Count == 0 && name.Kind is not ChainKind.RefreshedSet)
            throw Lie($"{Shown(chain)} has no rules");

        if (!CompiledChainJson.IsTrue(chain) || !ChainHash.Proves(chain))
            throw Lie($"{Shown(chain)} has other rules than its name promises");
    }

    private void CheckRules(CompiledChain chain)
    {
        var kind = PartitionChainName.Parse(chain.Name).Kind;
        RuleOrigin? plain = null;
        foreach (var (text, origin) in chain.Rules)
        {
            if (RuleLineCheck.Objection(text, kind, name => IsBehind(chain, kind, name)) is { } objection)
                throw Lie($"a rule of {Shown(chain)} {objection}: {text}");

            // Rules of one statement share what is known of it.
            if (!ReferenceEquals(plain, origin) && !IsPlain(origin))
                throw Lie($"a rule of {Shown(chain)} comes from a statement that is not printable: {origin.What}");

            plain = origin;
        }
    }

    private void CheckPointer(Pointer pointer)
    {
        if (!IsWhole(pointer))
            throw Lie($"a pointer to {pointer.Chain} does not name the {pointer.Family} packets that it leads there");

        var dispatch = DispatchChain.Find(pointer.Dispatch) ?? throw Lie($"{pointer.Dispatch} holds no pointers");
        if (!_chains.TryGetValue(new ChainPlace(pointer.Family, dispatch.Table, pointer.Chain), out var chain))
        {
            throw Lie($"partition {_partition.Name} has no chain for the pointer {pointer.ToRuleText()} ({pointer.Family} "
                + $"{dispatch.Table})");
        }

        if (DispatchChain.Find(chain.Kind) != dispatch)
            throw Lie($"{dispatch.Name} holds no pointers to chains such as {pointer.Chain}");
    }

    private static void CheckHostPolicy(CompiledHostPolicy policy)
    {
        var chains = policy.Defaults.Select(chain => chain.BuiltIn).ToList();
        if (chains.Distinct().Count() != chains.Count || !chains.All(chain => Tables.HasBuiltIn(TableName.Filter, chain))
            || !policy.Defaults.All(chain => chain.Policy is ChainPolicy.Accept or ChainPolicy.Drop))
        {
            throw Lie("its host policy has invalid defaults");
        }

        if (policy.Family is not (null or Family.IPv4 or Family.IPv6))
            throw Lie("its host policy is of an unknown family");

        if (!policy.Behind.All(chain => ChainName.IsPossible(chain.Value)) || !IsPlain(policy.Origin))
            throw Lie("its host policy is not made of chains and printable texts");
    }

    // What a pointer's text would not give back cannot be told from drift.
    private static bool IsWhole(Pointer pointer) => pointer.Kind switch
    {
        PointerKind.Source when pointer is { IsBroadcast: true } or { NotBroadcast: true } => false,
        PointerKind.Destination or PointerKind.Source => pointer.IsHost || pointer.IsBroadcast
            ? pointer is { Address: null, NotHost: false, NotBroadcast: false } && pointer.IsHost != pointer.IsBroadcast
            : pointer.Address?.Family == pointer.Family,
        PointerKind.Bare => pointer == new Pointer(pointer.Family, pointer.Dispatch, pointer.Kind, null, pointer.Chain),
        _ => throw new ArgumentOutOfRangeException(nameof(pointer)),
    };

    // An entry chain stands in front of a filter chain, and rules of Raw lead
    // to chains of its own. That no chain leads back to itself its hash says.
    private bool IsBehind(CompiledChain from, ChainKind kind, ChainName name) =>
        _chains.TryGetValue(new ChainPlace(from.Family, from.Table, name), out var chain)
        && (DispatchChain.IsEntry(kind) ? DispatchChain.IsOfFilter(chain.Kind) && DispatchChain.Of(kind) == DispatchChain.Of(chain.Kind)
            : chain.Kind == DispatchChain.OwnOfRaw(from.Table));

    private static bool IsPlain(RuleOrigin origin) =>
        PlainText.IsPlain(origin.Statement) && PlainText.IsPlain(origin.What)
        && PlainText.IsPlain(origin.Ticket ?? "") && PlainText.IsPlain(origin.Owner ?? "");

    private static string Shown(CompiledChain chain) => $"chain {chain.Name} ({chain.Family} {chain.Table})";

    private static ResultException Lie(string what) => new(PlainText.Of(what));
}
