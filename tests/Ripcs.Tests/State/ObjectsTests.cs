using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public sealed class ObjectsTests : IDisposable
{
    private const int Partitions = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string FolderOfObjects => _folder.In("state/objects");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(20_000)]
    public void A_list_is_read_back_as_it_was_added(int count)
    {
        var lines = Lines(count);

        Read(Added(lines)).ShouldBe(lines);
    }

    [Fact]
    public void A_list_of_one_line_over_and_over_comes_to_an_end_and_back()
    {
        string[] same = [.. Enumerable.Repeat("\"\"", 50_000)];

        Read(Added(same)).ShouldBe(same);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7_777)]
    [InlineData(19_999)]
    public void A_line_that_changes_comes_in_or_goes_makes_few_new_texts(int place)
    {
        var lines = Lines(20_000);
        Added(lines);

        foreach (var change in new Action<List<string>>[] { list => list[place] = "\"another\"",
            list => list.Insert(place, "\"one more\""), list => list.RemoveAt(place) })
        {
            var before = Files().Count;
            var changed = lines.ToList();
            change(changed);

            Read(Added(changed)).ShouldBe(changed);

            (Files().Count - before).ShouldBeLessThan(6);
        }
    }

    [Fact]
    public void A_text_that_is_there_already_is_not_written_again_and_one_that_is_not_whole_is()
    {
        var name = Added(Lines(1));
        var path = Path.Combine(FolderOfObjects, name);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        Added(Lines(1)).ShouldBe(name);
        File.GetLastWriteTimeUtc(path).ShouldBe(DateTime.UnixEpoch);
        File.WriteAllText(path, "{");

        Added(Lines(1)).ShouldBe(name);

        Read(name).ShouldBe(Lines(1));
    }

    [Fact]
    public void A_change_of_one_rule_in_many_costs_kilobytes()
    {
        var first = Append(Change(OwnedState.Empty, Of()));
        var before = Size();

        Append(Change(first.After, Of(37)), changed: 37);

        before.ShouldBeGreaterThan(80_000);
        (Size() - before).ShouldBeLessThan(25_000);
    }

    [Fact]
    public void What_was_written_once_is_not_written_again()
    {
        var state = Of(37);
        Append(Change(OwnedState.Empty, Of()));
        Append(Change(Of(), state));
        var before = Files().Count;

        Append(Change(state, Of()));

        Files().Count.ShouldBe(before);
        New().Read(3).After.ShouldBe(Of());
    }

    [Fact]
    public void Each_state_is_read_back_to_the_last_rule()
    {
        HistoryRecord last = Append(Change(OwnedState.Empty, Of()));
        for (var number = 2; number <= 6; number++)
        {
            last = Append(Change(last.After, Of(number * 50)), number * 50);
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
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_damaged_or_gone_is_written_again_as_soon_as_a_change_needs_it(bool isGone)
    {
        var record = Append(Change(OwnedState.Empty, Of()));
        foreach (var path in Directory.GetFiles(FolderOfObjects))
        {
            File.WriteAllText(path, "{");
            if (isGone)
                File.Delete(path);
        }

        New().IsLastLost.ShouldBeTrue();
        New().DamagedObjects().ShouldContain(file => file.IsLost);
        Should.Throw<StateException>(() => New().Read(1).After).Message.InWords().ShouldMatch(
            $"^{_folder.In("state/history/000001.json")} lacks what it consists of: {FolderOfObjects}/[-a-z0-9]+ is "
            + (isGone ? "gone" : "damaged: its content is not what was written")
            + "; a rollback to that change is impossible; choose another: ripcs history$");

        Append(Change(record.After, record.After));

        New().Read(2).After.ShouldBe(record.After);
        // The same texts: so the change that had lost them has them again.
        New().Read(1).After.ShouldBe(record.After);
        New().IsLastLost.ShouldBeFalse();
    }

    [Fact]
    public void A_partition_that_an_earlier_change_stored_is_stored_again_only_if_its_text_is_gone()
    {
        var first = Append(Change(OwnedState.Empty, Of()));
        var gone = first.Partitions[7].Content;
        File.Delete(Path.Combine(FolderOfObjects, gone));

        var second = New().Append(Change(Of(), Of()), Compiled([]), first.Partitions);

        second.Partitions.ShouldBe(first.Partitions);
        new Objects(StateDirectory.Open(_folder.In("state"))).Has(gone).ShouldBeTrue();
    }

    [Fact]
    public void A_journal_contains_no_rules_and_is_read_back_whole()
    {
        var state = StateDirectory.Open(_folder.In("state"));
        var emptied = Of(3).Tables[0] is var table ? new OwnedState([table with { Chains = [table.Chains[0] with { Rules = [] },
            .. table.Chains.Skip(1)] }]) : OwnedState.Empty;
        foreach (var after in new[] { Of(3), Of(), emptied, OwnedState.Empty })
        {
            var journal = new Journal { Change = Change(Of(), after).Marked() };

            JournalFile.Write(state, journal);

            JournalFile.Read(state).ShouldBe(journal);
            Regex.Count(File.ReadAllText(_folder.In("state/journal.json")), "-s 172.16.200.9/32").ShouldBe(0);
        }
    }

    [Fact]
    public void A_list_of_changes_needs_none_of_them()
    {
        Append(Change(OwnedState.Empty, Of()));
        Directory.Delete(FolderOfObjects, recursive: true);

        var read = New().Read(1);

        (read.Command, read.Summary, read.Tickets).ShouldBe(("rules apply /etc/ripcs/rules", "a sum", []));
    }

    [Fact]
    public void What_no_change_needs_goes_and_what_any_needs_stays()
    {
        Append(Change(OwnedState.Empty, Of()));
        Append(Change(Of(), Of(2)), changed: 2);
        var needed = Files();
        Append(Change(Of(2), Of(1)), changed: 1);
        Append(Change(Of(1), Of(1, 3)), changed: 3);
        Files().Count.ShouldBeGreaterThan(needed.Count);
        New().Remove(3);
        New().Remove(4);

        New().PruneObjects();

        Files().ShouldBe(needed);
        New().Read(2).After.ShouldBe(Of(2));
    }

    [Fact]
    public void Nothing_is_removed_while_a_change_or_what_it_consists_of_cannot_be_read()
    {
        Append(Change(OwnedState.Empty, Of()));
        Append(Change(Of(), Of(1)));
        New().Remove(1);
        var all = Files();
        var list = Directory.GetFiles(FolderOfObjects).First(path => path.Contains("/list-", StringComparison.Ordinal));
        var text = File.ReadAllBytes(list);
        File.WriteAllText(list, "{");

        New().PruneObjects();

        Files().ShouldBe(all);
        File.WriteAllBytes(list, text);
        File.WriteAllText(_folder.In("state/history/000002.json"), "{");
        Should.Throw<StateException>(() => New().PruneObjects());
        Files().ShouldBe(all);
    }

    private HistoryRecord Append(HistoryRecord record, params int[] changed) => New().Append(record, Compiled(changed));

    private string Added(IEnumerable<string> lines)
    {
        var objects = new Objects(StateDirectory.Open(_folder.In("state")));
        var name = objects.AddLines(lines.Select(Encoding.UTF8.GetBytes));
        objects.Write();
        return name;
    }

    private List<string> Read(string name) =>
        [.. new Objects(StateDirectory.Open(_folder.In("state"))).Lines(name).Select(line => Encoding.UTF8.GetString(line.Span))];

    private static List<string> Lines(int count) =>
        [.. Enumerable.Range(0, count).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"\"-d 10.0.0.{i}/32 -j p{i * 7919 % 104729}\""))];

    private History New() => new(StateDirectory.Open(_folder.In("state")));

    private long Size() => Directory.GetFiles(_folder.In("state"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    private List<string> Files() =>
        [.. Directory.GetFiles(FolderOfObjects).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static HistoryRecord Change(OwnedState before, OwnedState after) => new()
    {
        Time = new DateTimeOffset(2026, 1, 31, 3, 13, 20, TimeSpan.Zero),
        User = "alice",
        RipcsVersion = "0.1.0",
        Command = "rules apply /etc/ripcs/rules",
        Summary = "a sum",
        Before = before,
        After = after,
    };

    private static ValueList<CompiledPartition> Compiled(int[] changed) => Enumerable.Range(0, Partitions).Select(i =>
        new CompiledPartition(PartitionName.Parse(Name(i)), changed.Contains(i) ? 1 : 0, "", [], [], [])).ToValueList();

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
