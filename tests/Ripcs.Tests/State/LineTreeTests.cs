using System.Globalization;
using System.Text;
using Ripcs.Changes.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public sealed class LineTreeTests
{
    private readonly Dictionary<string, byte[]> _pieces = [];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    public void A_list_is_read_back_as_it_was_stored(int count)
    {
        var lines = Lines(count);

        Read(Store(lines)).ShouldBe(lines);
    }

    [Fact]
    public void A_list_of_one_line_over_and_over_comes_to_an_end_and_back()
    {
        string[] same = [.. Enumerable.Repeat("", 5_000)];

        Read(Store(same)).ShouldBe(same);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7_777)]
    [InlineData(19_999)]
    public void A_line_that_changes_comes_in_or_goes_makes_few_new_pieces(int place)
    {
        var lines = Lines(20_000);
        Store(lines);

        foreach (var change in new Action<List<string>>[] { list => list[place] = "another", list => list.Insert(place, "one more"),
            list => list.RemoveAt(place) })
        {
            var before = _pieces.Count;
            var changed = lines.ToList();
            change(changed);

            Read(Store(changed)).ShouldBe(changed);

            (_pieces.Count - before).ShouldBeLessThan(20);
        }
    }

    [Fact]
    public void Two_lists_that_are_the_same_have_the_same_name_and_others_another() =>
        (Store(Lines(100)) == Store(Lines(100)), Store(Lines(100)) == Store(Lines(101))).ShouldBe((true, false));

    private static List<string> Lines(int count) =>
        [.. Enumerable.Range(0, count).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"-d 10.0.0.{i}/32 -j p{i * 7919 % 104729}"))];

    private string Add(byte[] content)
    {
        var hash = LineTree.Hash(content);
        _pieces[hash] = content;
        return hash;
    }

    private Root Store(IEnumerable<string> lines) =>
        LineTree.Store(lines.Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line)), Add);

    private List<string> Read(Root root) =>
        [.. LineTree.Read(root, hash => _pieces[hash]).Select(line => Encoding.UTF8.GetString(line.Span))];
}
