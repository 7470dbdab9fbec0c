using Ripcs.Core;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Scripting.Compiling;
using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Tests.Keeping;

public sealed class KeptIndexTests : IDisposable
{
    private const string Shop =
        "#load \"_shared.csx\"\nPartition(\"shop\");\nAccept(\"web\").Ports(80).To(www);\n"
        + "Expect.Allowed(\"shop\").Ports(80).From(\"203.0.113.9\").To(\"192.0.2.1\");";

    private readonly Record _record = new();

    private readonly KeptScene _scene = new KeptScene()
        .With("rules/_shared.csx", "var www = Label(\"www\", \"192.0.2.1\");")
        .With("rules/shop.csx", Shop)
        .With("rules/forum.csx", "Partition(\"forum\");\nDrop(\"noise\").Protocols(\"udp\").To(\"198.51.100.7\");");

    public KeptIndexTests()
    {
        _record.Partitions = _scene.Compile().Partitions;
        _scene.Recorded = _record;
        _scene.Compile();
    }

    private string Index => _scene.All.Single(file => Path.GetFileName(file).StartsWith("rule-set-index-", StringComparison.Ordinal));

    [Fact]
    public void Results_whose_partitions_are_recorded_are_neither_read_nor_compiled()
    {
        var afresh = _scene.CompileAfresh();
        foreach (var entry in _scene.Entries)
        {
            File.Delete(entry);
        }

        var files = CompileNothing();

        files.OrderBy(file => file.Path, StringComparer.Ordinal).ShouldBe(afresh.Each);
        files.Select(file => file.Partition).ShouldAllBe(partition => _record.Partitions.Any(one => ReferenceEquals(one, partition)));
    }

    [Fact]
    public void A_partition_that_the_record_holds_no_longer_is_read_from_its_result()
    {
        _record.Partitions = _record.Partitions.Where(partition => partition.Name.Value == "forum").ToValueList();

        CompileNothing().Length.ShouldBe(2);
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Fact]
    public void A_partition_that_the_record_holds_otherwise_is_read_from_its_result()
    {
        _record.Partitions = _record.Partitions.Select(partition => partition with { Order = partition.Order + 1 }).ToValueList();

        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Theory]
    [InlineData("rules/shop.csx", Shop + "\nAccept(\"ssh\").Ports(22).To(www);")]
    [InlineData("rules/_shared.csx", "var www = Label(\"www\", \"192.0.2.2\");")]
    public void A_file_that_changed_or_loads_one_that_changed_is_compiled_again(string changed, string text)
    {
        _scene.With(changed, text);

        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
        _scene.Compile().ShouldSayTheSameAs(_scene.CompileAfresh());
    }

    [Fact]
    public void Whatever_happens_to_the_index_the_run_says_the_same()
    {
        var (index, afresh) = (Index, _scene.CompileAfresh());
        var whole = File.ReadAllBytes(index);
        for (var at = 0; at < whole.Length; at += 1 + (whole.Length / 150))
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 1;
            File.WriteAllBytes(index, damaged);
            _scene.Compile().ShouldSayTheSameAs(afresh, $"byte {at}");

            File.WriteAllBytes(index, whole[..at]);
            _scene.Compile().ShouldSayTheSameAs(afresh, $"cut off at {at}");
        }
    }

    [Fact]
    public void Many_files_whose_partitions_are_not_recorded_do_not_make_each_run_write_the_index_anew()
    {
        foreach (var number in Enumerable.Range(0, 12))
        {
            _scene.With($"rules/more{number}.csx", $"Partition(\"more{number}\"); Accept(\"web\").Ports(80).To(\"192.0.2.{number + 9}\");");
        }

        _scene.Compile();
        var anHourAgo = DateTime.UtcNow.AddHours(-1);
        File.SetLastWriteTimeUtc(Index, anHourAgo);

        _scene.Compile();

        File.GetLastWriteTimeUtc(Index).ShouldBe(anHourAgo, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_run_that_reads_no_record_writes_no_index()
    {
        using var scene = new KeptScene().With("rules/shop.csx", "Partition(\"shop\"); Accept(\"web\").Ports(80).To(\"192.0.2.1\");");
        scene.Compile();
        scene.Compile();

        scene.All.ShouldNotContain(file => Path.GetFileName(file).StartsWith("rule-set-index-", StringComparison.Ordinal));
    }

    public void Dispose() => _scene.Dispose();

    private CompiledFile[] CompileNothing()
    {
        var read = ReadRuleFiles.At(_scene.Folder.At("rules"), FileTrust.OfThisProcess());
        return [.. _scene.Results().Compile(read.Path.Root, [.. read.Files], read.Sources, new NoCompiler(), _scene.Today).Files];
    }

    /// <summary>A record that holds partitions under the names of what they contain.</summary>
    private sealed class Record : IRecordedPartitions
    {
        public ValueList<CompiledPartition> Partitions { get; set; }

        public string? NameOf(CompiledPartition partition) => Partitions.Contains(partition) ? Name(partition) : null;

        public CompiledPartition? Find(string partition, string name) =>
            Partitions.FirstOrDefault(one => one.Name.Value == partition && Name(one) == name);

        private static string Name(CompiledPartition partition) => $"{partition.Name}-{partition.Order}";
    }

    private sealed class NoCompiler : IRuleFileCompiler
    {
        public CompiledFiles Compile(IReadOnlyList<RuleSource> files, IRuleSources sources, DateOnly today) =>
            files.Count == 0 ? new CompiledFiles([], []) : throw new InvalidOperationException($"{files[0].FullPath} was to be compiled");
    }
}
