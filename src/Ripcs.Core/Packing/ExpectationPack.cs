namespace Ripcs.Core.Packing;

/// <summary>The part of a pack that holds the expectations. Writer and reader of each piece stand one below the other.</summary>
internal static class ExpectationPack
{
    // How many bytes each has at least.
    private const int ShortestExpectation = 9;
    private const int ShortestTraffic = 13;
    private const int ShortestText = 1;
    private const int ShortestNumber = 1;

    public static void Write(PackWriter pack, ValueList<CompiledExpectation> expectations) => pack.List(expectations, expectation =>
    {
        PartitionPack.WriteOrigin(pack, expectation.Origin);
        pack.Signed(expectation.Column);
        pack.Byte((byte)expectation.Fate);
        pack.Shared(expectation.File);
        pack.List(expectation.Traffic, traffic => WriteTraffic(pack, traffic));
    });

    public static ValueList<CompiledExpectation> Read(ref PackReader pack) => pack.List(ShortestExpectation, (ref reader) =>
    {
        var (origin, column, fate, file) = (PartitionPack.ReadOrigin(ref reader), reader.Signed(), reader.OneOf<ExpectedFate>(),
            reader.Shared());
        return new CompiledExpectation(origin, column, fate, reader.List(ShortestTraffic, ReadTraffic)) { File = file };
    });

    private static void WriteTraffic(PackWriter pack, ExpectedTraffic traffic)
    {
        pack.Byte((byte)traffic.Family);
        foreach (var texts in new[] { traffic.From, traffic.NotFrom, traffic.To, traffic.NotTo, traffic.Ports, traffic.SourcePorts,
            traffic.IcmpTypes, traffic.In, traffic.Out })
        {
            pack.List(texts, pack.Shared);
        }

        pack.List(traffic.Protocols, pack.Number);
        pack.SharedOrNone(traffic.NotIn);
        pack.SharedOrNone(traffic.NotOut);
    }

    private static ExpectedTraffic ReadTraffic(ref PackReader pack) => new(pack.OneOf<Family>())
    {
        From = Texts(ref pack),
        NotFrom = Texts(ref pack),
        To = Texts(ref pack),
        NotTo = Texts(ref pack),
        Ports = Texts(ref pack),
        SourcePorts = Texts(ref pack),
        IcmpTypes = Texts(ref pack),
        In = Texts(ref pack),
        Out = Texts(ref pack),
        Protocols = pack.List(ShortestNumber, (ref reader) => reader.Number()),
        NotIn = pack.SharedOrNone(),
        NotOut = pack.SharedOrNone(),
    };

    private static ValueList<string> Texts(ref PackReader pack) => pack.List(ShortestText, (ref reader) => reader.Shared());
}
