using System.Text.RegularExpressions;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public sealed class HistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_change_is_read_back_as_it_was_written()
    {
        var written = New().Append(Full());

        var read = New().Latest()!;

        read.ShouldBe(written);
        read.ShouldBe(Full().Marked() with { Number = 1 });
    }

    [Fact]
    public void Changes_count_from_one_and_each_can_be_read()
    {
        var history = New();
        history.Latest().ShouldBeNull();

        history.Append(Full() with { Summary = "first" });
        history.Append(Full() with { Summary = "second" });

        history.Numbers().ShouldBe([1, 2]);
        history.NextNumber().ShouldBe(3);
        history.Read(1).Summary.ShouldBe("first");
        history.Latest()!.Summary.ShouldBe("second");
        File.Exists(_folder.In("state/history/000002.json")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"Schema\": 4, \"Number\": 1}")]
    public void A_damaged_file_is_named_with_what_to_do(string text)
    {
        New().Append(Full());
        File.WriteAllText(_folder.In("state/history/000001.json"), text);

        Should.Throw<StateException>(() => New().Latest()).Message
            .ShouldSatisfyAllConditions(
                message => message.InWords().ShouldStartWith($"{_folder.In("state/history/000001.json")} is damaged: "),
                message => message.InWords().ShouldEndWith("; a rollback to that change is impossible; choose another: ripcs history"));
    }

    [Fact]
    public void A_file_of_a_newer_ripcs_is_not_taken_for_damage()
    {
        New().Append(Full());
        var path = _folder.In("state/history/000001.json");
        SealedText.Rewrite(path, text => text.Replace("\"Schema\":4", "\"Schema\":99", StringComparison.Ordinal));

        Should.Throw<StateException>(() => New().Latest()).Message.InWords().ShouldContain("written by a newer ripcs (schema 99");
    }

    [Fact]
    public void A_change_that_was_never_made_is_not_found() =>
        Should.Throw<StateException>(() => New().Read(7)).Message.InWords().ShouldContain("there is no change 7");

    private History New() => new(StateDirectory.Open(_folder.In("state")));

    public static TheoryData<string, string> Misplaced => new()
    {
        { "another table", "security IPv4 is not one of Ripcs's tables" },
        { "a foreign chain", "f2b-sshd (filter IPv4) is not one of Ripcs's chains" },
        { "a jump from nowhere", "a jump from PREROUTING to partition-a (filter IPv4) is not one of Ripcs's" },
        { "a jump to another table's chain", "a jump from INPUT to partition-d (filter IPv4) is not one of Ripcs's" },
        { "a table twice", "filter IPv4 is in it twice" },
    };

    [Theory]
    [MemberData(nameof(Misplaced))]
    public void A_state_that_Ripcs_never_made_does_not_come_back_though_its_checksum_is_right(string what, string reason)
    {
        var table = Full().After.Tables[0];
        ValueList<OwnedTable> tables = what switch
        {
            "another table" => [table with { Name = new TableName("security") }],
            "a foreign chain" => [table with { Chains = [.. table.Chains, new OwnedChain(new("f2b-sshd"), [])] }],
            "a jump from nowhere" => [table with { Hooks = [new Hook(new("PREROUTING"), DispatchChain.Filter.Name)] }],
            "a jump to another table's chain" => [table with { Hooks = [new Hook(new("INPUT"), DispatchChain.Dnat.Name)] }],
            _ => [table, table],
        };
        New().Append(Full() with { After = new OwnedState(tables) });

        Should.Throw<StateException>(() =>
            New().Latest()!.After).Message.InWords().ShouldStartWith($"{_folder.In("state/history/000001.json")} is damaged: {reason}; ");
    }

    [Fact]
    public void A_state_whose_chain_does_not_hold_what_its_name_says_does_not_come_back()
    {
        // As what an older Ripcs wrote, or a bug: what is as found says so itself, and this does not.
        var table = Full().After.Tables[0];
        New().Append(Full() with { After = new OwnedState([table with { Chains = [table.Chains[0] with { Rules = ["-j DROP"] }] }]) });
        var path = _folder.In("state/history/000001.json");
        SealedText.Rewrite(path, text => Regex.Replace(text, "\"AsFound\":\\[[^]]*\\]", "\"AsFound\":[]"));

        Should.Throw<StateException>(() => New().Latest()!.After).Message
            .InWords().ShouldMatch(@"000001\.json is damaged: shop-a\w{6} \(filter IPv4\) does not contain what its name promises; a "
                + "rollback to that change is impossible");
    }

    private static HistoryRecord Full()
    {
        var chain = ChainHash.Name(PartitionName.Parse("shop"), ChainKind.Filter, Family.IPv4, ["-p tcp -m tcp --dport 22 -j ACCEPT"]);
        var owned = new OwnedState(
        [
            new OwnedTable(
                Family.IPv4,
                TableName.Filter,
                [new OwnedChain(chain, ["-p tcp -m tcp --dport 22 -j ACCEPT"])],
                [new Hook(new("INPUT"), DispatchChain.Filter.Name)]),
        ]);
        return new HistoryRecord
        {
            Time = new DateTimeOffset(2026, 1, 31, 3, 13, 20, TimeSpan.Zero),
            User = "amélie",
            RipcsVersion = "0.1.0",
            Command = "rules apply /etc/ripcs/rules",
            Summary = "1 of 1 partitions changes",
            Before = OwnedState.Empty,
            After = owned,
        };
    }
}
