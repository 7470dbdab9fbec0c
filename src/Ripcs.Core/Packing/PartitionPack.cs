namespace Ripcs.Core.Packing;

/// <summary>The part of a pack that holds the partition. Writer and reader of each piece stand one below the other.</summary>
internal static class PartitionPack
{
    // How many bytes each has at least; no rule is shorter than -j LOG.
    private const int ShortestChain = 4;
    private const int ShortestRule = 8;
    private const int ShortestPointer = 7;
    private const int ShortestLabel = 4;
    private const int ShortestMember = 1;
    private const int ShortestDefault = 2;
    private const int ShortestEnded = 2;
    private const int LongestAddress = 16;

    public static PartitionName ReadName(ref PackReader pack) =>
        PartitionName.TryParse(pack.Shared(), out var name) ? name : throw new PackException("the partition's name is invalid");

    public static void Write(PackWriter pack, CompiledPartition partition)
    {
        var origins = new Dictionary<RuleOrigin, int>();
        pack.Shared(partition.Name.Value);
        pack.Signed(partition.Order);
        pack.Shared(partition.File);
        pack.List(partition.Chains, chain => WriteChain(pack, chain, origins));
        pack.List(partition.Pointers, pointer => WritePointer(pack, pointer));
        pack.List(partition.Labels, label => WriteLabel(pack, label));
        pack.Flag(partition.HostPolicy is not null);
        if (partition.HostPolicy is { } policy)
            WriteHostPolicy(pack, policy, origins);

        pack.List(partition.Ended, rule =>
        {
            pack.Once(origins, rule.Origin, origin => WriteOrigin(pack, origin));
            pack.Signed(rule.LastDay.DayNumber);
        });
    }

    public static CompiledPartition Read(ref PackReader pack)
    {
        var origins = new Told<RuleOrigin>();
        return new CompiledPartition(
            ReadName(ref pack),
            pack.Signed(),
            pack.Shared(),
            pack.List(ShortestChain, (ref reader) => ReadChain(ref reader, origins)),
            pack.List(ShortestPointer, ReadPointer),
            pack.List(ShortestLabel, ReadLabel))
        {
            HostPolicy = pack.Flag() ? ReadHostPolicy(ref pack, origins) : null,
            Ended = pack.List(ShortestEnded, (ref reader) => new EndedRule(reader.Once(origins, ReadOrigin), ReadDay(ref reader))),
        };
    }

    private static DateOnly ReadDay(ref PackReader pack) =>
        pack.Signed() is >= 0 and var number && number <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(number)
            : throw new PackException("a day is invalid");

    private static void WriteHostPolicy(PackWriter pack, CompiledHostPolicy policy, Dictionary<RuleOrigin, int> origins)
    {
        pack.List(policy.Defaults, chain =>
        {
            pack.Shared(chain.BuiltIn.Value);
            pack.Shared(chain.Policy);
        });
        pack.List(policy.Behind, chain => pack.Shared(chain.Value));
        pack.Once(origins, policy.Origin, origin => WriteOrigin(pack, origin));
        pack.Byte((byte)(policy.Family ?? 0));
    }

    private static CompiledHostPolicy ReadHostPolicy(ref PackReader pack, Told<RuleOrigin> origins) => new(
        pack.List(ShortestDefault, (ref reader) => new ChainPolicy(new ChainName(reader.Shared()), reader.Shared())),
        pack.List(ShortestMember, (ref reader) => new ChainName(reader.Shared())),
        pack.Once(origins, ReadOrigin))
    {
        Family = (Family)pack.Byte() is var family and not 0 ? family : null,
    };

    private static void WriteChain(PackWriter pack, CompiledChain chain, Dictionary<RuleOrigin, int> origins)
    {
        pack.Byte((byte)chain.Family);
        pack.Shared(chain.Table.Value);
        pack.Shared(chain.Name.Value);
        pack.List(chain.Rules, rule =>
        {
            pack.Text(rule.Text);
            pack.Once(origins, rule.Origin, origin => WriteOrigin(pack, origin));
        });
    }

    private static CompiledChain ReadChain(ref PackReader pack, Told<RuleOrigin> origins) => new(
        pack.OneOf<Family>(),
        new TableName(pack.Shared()),
        new ChainName(pack.Shared()),
        pack.List(ShortestRule, (ref reader) => new CompiledRule(reader.Text(), reader.Once(origins, ReadOrigin))));

    public static void WriteOrigin(PackWriter pack, RuleOrigin origin)
    {
        pack.Shared(origin.Statement);
        pack.Shared(origin.What);
        pack.Shared(origin.File);
        pack.Signed(origin.Line);
        pack.SharedOrNone(origin.Ticket);
        pack.SharedOrNone(origin.Owner);
    }

    public static RuleOrigin ReadOrigin(ref PackReader pack) =>
        new(pack.Shared(), pack.Shared(), pack.Shared(), pack.Signed(), pack.SharedOrNone(), pack.SharedOrNone());

    private static void WritePointer(PackWriter pack, Pointer pointer)
    {
        pack.Byte((byte)pointer.Family);
        pack.Shared(pointer.Dispatch.Value);
        pack.Byte((byte)pointer.Kind);
        pack.Flag(pointer.Address is not null);
        if (pointer.Address is { } address)
            WritePrefix(pack, address);

        pack.Shared(pointer.Chain.Value);
        pack.Flag(pointer.IsHost);
        pack.Flag(pointer.NotHost);
        pack.Flag(pointer.IsBroadcast);
        pack.Flag(pointer.NotBroadcast);
    }

    private static Pointer ReadPointer(ref PackReader pack) => new(
        pack.OneOf<Family>(),
        new ChainName(pack.Shared()),
        pack.OneOf<PointerKind>(),
        pack.Flag() ? ReadPrefix(ref pack) : null,
        new ChainName(pack.Shared()),
        pack.Flag(),
        pack.Flag())
    {
        IsBroadcast = pack.Flag(),
        NotBroadcast = pack.Flag(),
    };

    private static void WritePrefix(PackWriter pack, IpPrefix prefix)
    {
        Span<byte> address = stackalloc byte[LongestAddress];
        prefix.Network.Write(address);
        pack.Byte((byte)prefix.Family);
        pack.Byte((byte)prefix.Length);
        pack.Bytes(address[^BytesOf(prefix.Family)..]);
    }

    private static IpPrefix ReadPrefix(ref PackReader pack)
    {
        var family = pack.OneOf<Family>();
        var length = pack.Byte();
        Span<byte> address = stackalloc byte[LongestAddress];
        address.Clear();
        pack.Bytes(BytesOf(family)).CopyTo(address[^BytesOf(family)..]);
        var network = AddressBits.Read(address);
        return length <= family.Bits() && (network & IpPrefix.HostMask(family, length)) == 0
            ? new IpPrefix(family, network, length)
            : throw new PackException("the address of a pointer is not a prefix");
    }

    private static void WriteLabel(PackWriter pack, CompiledLabel label)
    {
        pack.Shared(label.Name);
        pack.List(label.Members, pack.Shared);
        pack.Shared(label.File);
        pack.Signed(label.Line);
    }

    private static CompiledLabel ReadLabel(ref PackReader pack) =>
        new(pack.Shared(), pack.List(ShortestMember, (ref reader) => reader.Shared())) { File = pack.Shared(), Line = pack.Signed() };

    private static int BytesOf(Family family) => family.Bits() / 8;
}
