using System.Globalization;
using Ripcs.Changes.State;
using Ripcs.Core.Emit;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public sealed class PiecesTests : IDisposable
{
    private const int Partitions = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string FolderOfPieces => _folder.In("state/pieces");

    [Fact]
    public void A_change_of_one_rule_in_many_costs_kilobytes()
    {
        var first = Change(OwnedState.Empty, Of(), keptBy: _ => 1);
        New().Append(first);
        var before = Size();

        New().Append(Change(first.After, Of(37), keptBy: name => name == Name(37) ? 2 : 1));

        before.ShouldBeGreaterThan(100_000);
        (Size() - before).ShouldBeLessThan(20_000);
    }

    [Fact]
    public void What_was_written_once_is_not_written_again()
    {
        var state = Of(37);
        New().Append(Change(OwnedState.Empty, Of(), _ => 1));
        New().Append(Change(Of(), state, _ => 1));
        var before = Size();

        New().Append(Change(state, Of(), _ => 1));

        // The record itself, and no piece but the one that says what was printed, which is as before, too.
        (Size() - before).ShouldBeLessThan(2_000);
        File.Exists(Path.Combine(FolderOfPieces, "000003.json")).ShouldBeFalse();
        New().Read(3).After.ShouldBe(Of());
    }

    [Fact]
    public void Each_state_is_read_back_to_the_last_rule()
    {
        HistoryRecord last = Change(OwnedState.Empty, Of(), _ => 1);
        New().Append(last);
        for (var number = 2; number <= 6; number++)
        {
            last = Change(last.After, Of(number * 50), _ => number);
            New().Append(last);
        }

        for (var number = 2; number <= 6; number++)
        {
            var read = New().Read(number);
            read.Before.ShouldBe(Of(number == 2 ? -1 : (number - 1) * 50));
            read.After.ShouldBe(Of(number * 50));
            read.Partitions.Count.ShouldBe(Partitions);
        }
    }

    [Theory]
    [InlineData("000001.json", "000001.twin.json")]
    [InlineData("000001.twin.json", "000001.json")]
    public void One_of_two_files_that_is_damaged_or_gone_costs_nothing_and_the_next_change_writes_it_again(string damaged, string sound)
    {
        var record = New().Append(Change(OwnedState.Empty, Of(), _ => 1));
        var path = Path.Combine(FolderOfPieces, damaged);
        foreach (var harm in new Action[] { () => File.Delete(path), () => File.WriteAllText(path, "{") })
        {
            harm();
            New().Read(1).ShouldBe(record);
            New().DamagedPieces().ShouldHaveSingleItem().Path.ShouldBe(path);

            New().Append(Change(record.After, record.After, _ => 1));

            New().DamagedPieces().ShouldBeEmpty();
            File.ReadAllText(path).ShouldBe(File.ReadAllText(Path.Combine(FolderOfPieces, sound)));
        }
    }

    [Fact]
    public void What_is_lost_with_both_is_written_again_as_soon_as_a_change_needs_it()
    {
        var record = New().Append(Change(OwnedState.Empty, Of(), _ => 1));
        File.WriteAllText(Path.Combine(FolderOfPieces, "000001.json"), "{");
        File.Delete(Path.Combine(FolderOfPieces, "000001.twin.json"));
        Should.Throw<StateException>(() => New().Read(1).After).Message.ShouldSatisfyAllConditions(
            message => message.ShouldStartWith(
                $"{_folder.In("state/history/000001.json")} lacks what it consists of: {FolderOfPieces}/000001.json is damaged ("),
            message => message.ShouldEndWith(
                "), and its twin is not there either; a rollback to that change is impossible; choose another: ripcs history"));

        New().Append(Change(record.After, record.After, _ => 1));

        New().Read(2).After.ShouldBe(record.After);
        // The same pieces: so the change that had lost them has them again.
        New().Read(1).After.ShouldBe(record.After);
    }

    [Fact]
    public void A_list_of_changes_needs_none_of_them()
    {
        New().Append(Change(OwnedState.Empty, Of(), _ => 1));
        Directory.Delete(FolderOfPieces, recursive: true);

        var read = New().Read(1);

        (read.Command, read.Summary, read.Tickets).ShouldBe(("rules apply /etc/ripcs/rules", "a sum", []));
        New().DamagedPieces().Select(file => Path.GetFileName(file.Path)).ShouldBe(["000001.json", "000001.twin.json"]);
    }

    [Fact]
    public void A_file_that_no_change_needs_goes_and_one_that_any_needs_stays()
    {
        New().Append(Change(OwnedState.Empty, Of(), _ => 1));
        New().Append(Change(Of(), Of(1), _ => 1));
        New().Append(Change(Of(1), Of(), _ => 1));
        New().Append(Change(Of(), Of(2), _ => 1));
        New().Remove(2);
        New().Remove(3);

        New().PrunePieces();

        Files().ShouldBe(["000001.json", "000001.twin.json", "000004.json", "000004.twin.json"]);
        New().Read(4).After.ShouldBe(Of(2));
    }

    [Fact]
    public void Nothing_is_removed_while_a_change_cannot_be_read()
    {
        New().Append(Change(OwnedState.Empty, Of(), _ => 1));
        New().Append(Change(Of(), Of(1), _ => 1));
        File.WriteAllText(_folder.In("state/history/000002.json"), "{");
        New().Append(Change(Of(), Of(2), _ => 1));

        Should.Throw<StateException>(() => New().PrunePieces());

        Files().Count.ShouldBe(6);
    }

    [Fact]
    public void A_change_that_was_never_recorded_leaves_pieces_on_which_no_other_relies()
    {
        var first = New().Append(Change(OwnedState.Empty, Of(), _ => 1));
        New().Append(Change(first.After, Of(1), _ => 1));
        New().Remove(2);

        // It has a piece in common with the one that was never recorded, whose file it writes anew, and one of its own.
        New().Append(Change(first.After, Of(1, Partitions - 1), _ => 1));

        New().Read(2).After.ShouldBe(Of(1, Partitions - 1));
        New().Read(1).After.ShouldBe(Of());
    }

    [Fact]
    public void After_many_files_all_is_written_again_so_that_the_oldest_can_go()
    {
        ReadOnlyMemory<byte>[] same = ["a"u8.ToArray(), "b"u8.ToArray()];
        var files = new List<ValueList<int>>();
        for (var number = 1; number <= 8; number++)
        {
            var pieces = new Pieces(StateDirectory.Open(_folder.In("state")), mostSinceWhole: 3);
            var begun = pieces.Begin(number);
            begun.Store(same);
            begun.Store([StateJson.Content(number)]);
            pieces.Write(begun);
            files.Add(begun.Files);
        }

        files.Select(list => list[0]).ShouldBe([1, 1, 1, 1, 5, 5, 5, 5]);
    }

    private History New() => new(StateDirectory.Open(_folder.In("state")));

    private long Size() => Directory.GetFiles(_folder.In("state"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    private List<string> Files() =>
        [.. Directory.GetFiles(FolderOfPieces).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static HistoryRecord Change(OwnedState before, OwnedState after, Func<string, int> keptBy) => new()
    {
        Time = new DateTimeOffset(2026, 1, 31, 3, 13, 20, TimeSpan.Zero),
        User = "alice",
        RipcsVersion = "0.1.0",
        Command = "rules apply /etc/ripcs/rules",
        Summary = "a sum",
        Before = before,
        After = after,
        Partitions = Enumerable.Range(0, Partitions).Select(Name).Select(name =>
            new KeptPartition(name, PartitionDigest.Hash(StateJson.Content(name)),
                PartitionDigest.Hash(StateJson.Content($"{name} {keptBy(name)}")), keptBy(name))).ToValueList(),
    };

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"p{i:0000}");

    /// <summary>Many partitions of ten rules and one pointer each; some of them may say something else in one rule.</summary>
    private static OwnedState Of(params int[] changed)
    {
        var chains = Enumerable.Range(0, Partitions).Select(i => Chain(i, Enumerable.Range(0, 10)
            .Select(rule => $"-s 172.16.{i % 256}.{rule}/32 -d 10.{i / 250}.{i % 250}.1/32 -p tcp -m tcp --dport "
                + $"{(changed.Contains(i) && rule == 5 ? 22 : 1000 + rule)} -j ACCEPT").ToValueList())).ToList();
        var pointers = chains.Select((chain, i) => $"-d 10.{i / 250}.{i % 250}.1/32 -j {chain.Name}").ToValueList();
        return new OwnedState(
        [
            new OwnedTable(
                Family.IPv4,
                TableName.Filter,
                [.. chains, new OwnedChain(DispatchChain.Filter.Name, pointers)],
                [new Hook(new("FORWARD"), DispatchChain.Filter.Name), new Hook(new("INPUT"), DispatchChain.Filter.Name)]),
        ]);
    }

    private static OwnedChain Chain(int i, ValueList<string> rules) =>
        new(ChainHash.Name(PartitionName.Parse(Name(i)), ChainKind.Filter, Family.IPv4, rules), rules);
}
