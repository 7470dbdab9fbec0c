using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public sealed class AppliedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_the_last_run_left_is_read_back_as_it_was_written()
    {
        AppliedFile.Write(State(), Full());

        AppliedFile.Read(State()).ShouldBe(Full());
    }

    [Fact]
    public void A_host_on_which_nothing_was_applied_yet_has_no_record()
    {
        AppliedFile.Read(null).ShouldBe(AppliedRecord.None);
        AppliedFile.Read(State()).ShouldBe(AppliedRecord.None);
    }

    [Fact]
    public void Asked_twice_it_is_the_same_and_what_was_written_since_is_found()
    {
        var state = State();
        AppliedFile.Write(state, Full());
        var first = AppliedFile.Read(state);
        AppliedFile.Read(state).ShouldBeSameAs(first);

        AppliedFile.Write(State(), Full() with { Directory = "/etc/other" });

        AppliedFile.Read(state).Directory.ShouldBe("/etc/other");
    }

    [Fact]
    public void Damage_that_came_after_it_was_read_is_found()
    {
        var state = State();
        AppliedFile.Write(state, Full());
        _ = AppliedFile.Read(state);
        var path = state.FilePath(AppliedFile.Name);
        File.WriteAllText(path, File.ReadAllText(path).Replace("192.0.2.7", "192.0.2.8", StringComparison.Ordinal));

        Should.Throw<StateException>(() => AppliedFile.Read(state)).Message.InWords().ShouldContain("is damaged");
    }

    [Theory]
    [InlineData("\"shop\"", "\"sh op\"")]
    [InlineData("\"192.0.2.7/32\"", "\"192.0.2.7/8\"")]
    [InlineData("{", "")]
    [InlineData("\"Family\":\"IPv6\"", "\"Family\":6")]
    [InlineData("\"Traits\":0,", "")]
    [InlineData("\"Count\":1", "\"Count\":\"1\"")]
    [InlineData("\"Count\":1", "\"Count\":-1")]
    [InlineData("\"Digest\":\"", "\"Digest\":\"0")]
    [InlineData("\"Targets\":[\"ACCEPT\"]", "\"Targets\":null")]
    [InlineData("\"Rules\":\"", "\"Rules\":null,\"Text\":\"")]
    public void A_value_that_could_not_have_been_written_is_damage(string from, string to)
    {
        AppliedFile.Write(State(), Full());
        var file = _folder.In("state/applied.json");
        SealedText.Rewrite(file, text => text.Replace(from, to, StringComparison.Ordinal) + " ");

        Should.Throw<StateException>(() => AppliedFile.Read(State())).Message.InWords().ShouldStartWith($"{file} is damaged: ");
    }

    private StateDirectory State() => StateDirectory.Open(_folder.In("state"));

    private static AppliedRecord Full()
    {
        var chain = ChainHash.Name(PartitionName.Parse("shop"), ChainKind.Dnat, Family.IPv6, ["-j ACCEPT"]);
        var origin = new RuleOrigin("accept", "it's \"ssh\"", "rules/shop.csx", 16, "CHG-1234");
        var partition = new CompiledPartition(
            PartitionName.Parse("shop"),
            -5,
            "rules/shop.csx",
            [new CompiledChain(Family.IPv6, TableName.Nat, chain, [new CompiledRule("-j ACCEPT", origin)])],
            [
                new Pointer(Family.IPv4, DispatchChain.Filter.Name, PointerKind.Source, IpPrefix.Parse("192.0.2.7"), chain),
                new Pointer(Family.IPv6, DispatchChain.Filter.Name, PointerKind.Destination, null, chain, IsHost: true),
            ],
            [new CompiledLabel("www", ["192.0.2.7/32"])]);
        return new AppliedRecord
        {
            Change = 7,
            Known = new Knowledge(
                [new ChainPlace(Family.IPv4, TableName.Filter, chain)],
                [new BehindJump(Family.IPv4, TableName.Filter, new("FORWARD"), ["-j DOCKER"])],
                [partition]),
            Directory = "/etc/ripcs/rules",
        };
    }
}
