using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class PartitionMessageTests
{
    [Fact]
    public void A_file_without_a_partition_says_how_to_begin() => (File() with { Partitions = [] })
        .Says("error RIP0401: rules/shop.csx(1,1): the file names no partition; begin it with Partition(\"shop\");");

    [Fact]
    public void A_second_partition_in_a_file_names_both_places() => (File() with
    {
        Partitions = [new PartitionStatement("shop", 0, At(1)), new PartitionStatement("bank", 0, At(9))],
    })
        .Says("error RIP0402: rules/shop.csx(9): a second partition \"bank\" in one file; the first is \"shop\" at rules/shop.csx(1); "
            + "give each its own file");

    [Fact]
    public void A_partition_is_named_before_its_first_rule() => (File(AcceptSsh) with
    {
        Partitions = [new PartitionStatement("shop", 0, At(12)) { RulesBefore = 1 }],
    })
        .Says("error RIP0403: rules/shop.csx(12): the partition \"shop\" comes after its first rule at rules/shop.csx(11); move "
            + "Partition(…) above it");

    [Fact]
    public void A_first_rule_that_a_loaded_function_made_is_named_by_its_call() =>
        (File(AcceptSsh with { At = new("rules/_labels.csx", 39), Call = At(11) }) with
    {
        Partitions = [new PartitionStatement("shop", 0, At(12)) { RulesBefore = 1 }],
    })
        .Says("error RIP0403: rules/shop.csx(12): the partition \"shop\" comes after its first rule at rules/shop.csx(11); move "
            + "Partition(…) above it");

    [Fact]
    public void A_loaded_file_names_no_partition() =>
        (File() with { Partitions = [new PartitionStatement("shop", 0, new("rules/_labels.csx", 3))] })
        .Says("error RIP0404: rules/_labels.csx(3): the partition \"shop\" is named in a file that rules/shop.csx loads; move "
            + "Partition(…) into rules/shop.csx");

    [Theory]
    [InlineData("", "RIP0405", "the partition has no name; write Partition(\"shop\")")]
    [InlineData("abcdefghijklmnopqrstu", "RIP0406", "the partition's name \"abcdefghijklmnopqrstu\" has 21 characters; write at most 20")]
    [InlineData("partition", "RIP0407", "the partition's name \"partition\" is reserved; choose another")]
    [InlineData("my-shop", "RIP0408", "the partition's name \"my-shop\" has a dash; write only letters, digits, '.' and '_'")]
    [InlineData("my shop", "RIP0408", "the partition's name \"my shop\" has a blank; write only letters, digits, '.' and '_'")]
    [InlineData("smørbrød", "RIP0408", "the partition's name \"smørbrød\" has a 'ø'; write only letters, digits, '.' and '_'")]
    [InlineData("4shop", "RIP0409", "the partition's name \"4shop\" does not begin with a letter; put one in front")]
    public void A_name_that_does_not_fit_into_a_chains_is_refused(string name, string code, string message) =>
        FileOfPartition(name).Says($"error {code}: rules/shop.csx(1): {message}");

    [Fact]
    public void A_name_of_20_characters_fits() => FileOfPartition("abcdefghijklmnopqrst").Says();

    [Fact]
    public void A_partition_of_no_family_is_refused() =>
        (File(AcceptSsh) with { Partitions = [new PartitionStatement("shop", 0, At(1)) { Family = 46 }] })
        .Says("error RIP0422: rules/shop.csx(1): there is no address family 46; write family: 4 or family: 6, or neither for both");

    [Fact]
    public void A_rule_for_the_other_family_than_its_partition_is_refused_at_its_place() =>
        (File(AcceptSsh with { Family = 6 }) with { Partitions = [new PartitionStatement("shop", 0, At(1)) { Family = 4 }] })
        .Says("error RIP0423: rules/shop.csx(11): the rule is for IPv6, and all of its partition for IPv4 (rules/shop.csx(1)); remove "
            + ".Family(6), or there family: 4");

    [Fact]
    public void A_partition_of_one_family_compiles_as_if_each_statement_were()
    {
        RuleStatement both = new(StatementKind.Accept, "ping", At(11)) { To = ["host"], IcmpTypes = ["echo-request"] };
        var once = File(both) with
        {
            Partitions = [new PartitionStatement("shop", 0, At(1)) { Family = 4 }],
            Raws = [new RawStatement("-A INPUT -p gre -j DROP", At(12))],
            HostPolicies = [new HostPolicyStatement(At(13)) { AllowLoopback = true }],
        };
        var each = File(both with { Family = 4 }) with
        {
            Raws = [once.Raws[0] with { Family = 4 }], HostPolicies = [once.HostPolicies[0] with { Family = 4 }],
        };

        var compiled = Compiler.Compile(once, default).Partition.ShouldNotBeNull();

        compiled.ShouldBe(Compiler.Compile(each, default).Partition);
        compiled.Chains.ShouldAllBe(chain => chain.Family == Family.IPv4);
    }

    [Theory]
    [InlineData("-A INPUT -p tcp -j SET --add-set banned src", "the set banned")]
    [InlineData("-A INPUT -p tcp -j SET --del-set banned src", "the set banned")]
    [InlineData("-A INPUT -p tcp -m recent --set --name banned", "the list \"banned\" of -m recent")]
    [InlineData("-A INPUT -p tcp -m recent --update --name banned", "the list \"banned\" of -m recent")]
    [InlineData("-A INPUT -p tcp -m recent --remove --name banned", "the list \"banned\" of -m recent")]
    [InlineData("-A INPUT -m hashlimit --hashlimit-upto 4/min --hashlimit-name banned", "the counts \"banned\" of -m hashlimit")]
    public void What_a_rule_writes_into_is_matched_by_no_other_partition(string writes, string what)
    {
        const string Reads = "-A INPUT -m set --match-set banned src -j DROP\n-A INPUT -m recent --rcheck --name banned -j DROP\n"
            + "-A INPUT -m hashlimit --hashlimit-above 9/min --hashlimit-name banned -j DROP";

        Together(("a", writes), ("b", Reads))[0].ShouldStartWith($"error RIP0855: rules/a.csx(7): raw \"filter INPUT\" "
            + $"writes into {what}, which raw \"filter INPUT\" rules/b.csx:");
        Together(("a", writes), ("b", Reads))[0].ShouldEndWith(
            " of another partition matches; write both in one rule file, or use another name here");
        Together(("a", $"{writes}\n{Reads}"), ("b", "-A INPUT -s 192.0.2.1 -j DROP")).ShouldBeEmpty("its own it may write");
        Together(("a", writes), ("b", Reads.Replace("banned", "other", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void What_a_set_of_Ripcs_holds_is_said_by_its_rule_file_alone()
    {
        var shop = File(new RuleStatement(StatementKind.Drop, "bad", At(11)) { From = ["bad"] }) with
        {
            Labels = [Label(2, "bad", "192.0.2.1") with { IsSet = true }],
        };
        var name = Compiler.Compile(shop, default).Partition.ShouldNotBeNull().Chains.Single(chain => chain.Table == TableName.Set).Name;

        var found = Compiler.CheckTogether([Compiler.Compile(shop, default),
            Compiler.Compile(RawFile("a", $"-A INPUT -p tcp -j SET --add-set {name} src"), default)]);

        found.First(one => one.Code is "RIP0854").ToString().ShouldBe("error RIP0854: rules/a.csx(7): raw \"filter INPUT\" writes into "
            + $"the set {name}, which Ripcs makes, and what that holds is what its rule file says; write into a set of your own, which you "
            + "make with ipset");
    }

    [Fact]
    public void What_another_partition_matched_before_a_change_already_does_not_refuse_the_change()
    {
        CompiledPartition Of(string name, string lines) => Compiler.Compile(RawFile(name, lines), default).Partition.ShouldNotBeNull();
        var (writes, reads) = (Of("a", "-A INPUT -m recent --set --name x"), Of("b", "-A INPUT -m recent --rcheck --name x -j DROP"));
        var other = Of("c", "-A INPUT -s 192.0.2.1 -j DROP");

        Compiler.CheckLists([writes, reads], [writes, reads, other]).ShouldBeEmpty();
        Compiler.CheckLists([writes], [writes, reads]).ShouldHaveSingleItem().Code.ShouldBe("RIP0855");
    }

    private static string[] Together(params (string Partition, string Lines)[] files) =>
        [.. Compiler.CheckTogether([.. files.Select(file => Compiler.Compile(RawFile(file.Partition, file.Lines), default))])
            .Where(one => one.Severity is Severity.Error).Select(one => one.ToString())];

    private static RuleFile RawFile(string partition, string lines)
    {
        var path = $"rules/{partition}.csx";
        return File() with
        {
            Path = path, Partitions = [new PartitionStatement(partition, 0, new(path, 1))],
            Raws = [new RawStatement(lines, new(path, 7)) { Family = 4 }], Labels = [],
        };
    }

    [Fact]
    public void A_name_used_by_two_files_names_both_places()
    {
        var found = Compiler.CheckTogether(
            [Named("shop", new("rules/b.csx", 3, 1)), Named("bank", new("rules/c.csx", 1)), Named("shop", new("rules/a.csx", 1, 1))]);

        found.ShouldHaveSingleItem().ToString()
            .ShouldBe("error RIP0410: rules/b.csx(3,1): partition \"shop\" is already defined at rules/a.csx(1,1); give one of them "
                + "another name");
    }

    [Fact]
    public void Mistakes_of_another_file_do_not_stop_this_one()
    {
        var diagnostics = new DiagnosticBag();
        Validator.Check(FileOfPartition(""), diagnostics).ShouldBeNull();

        Validator.Check(File(), diagnostics).ShouldNotBeNull().Name.Value.ShouldBe("shop");
    }

    /// <summary>A file that may be refused for another reason.</summary>
    private static CompiledFile Named(string partition, SourceSpan at) =>
        new(at.File, new NamedPartition(PartitionName.Parse(partition), at), Partition: null, []);
}
