using Ripcs.Rendering;
using Ripcs.Testing;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Parity;

/// <summary>What Ript's own examples of mistakes say, said in our language:
/// refused as there, with what is wrong, where, and what to do.</summary>
public sealed class RefusedExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(
        "Partition(\"joeblogsco\");\nAccept(\"ssh\").Port(22).To(\"all\");",
        "error RIP0143: rules/a.csx(2,15): Accept(…) has no method \"Port\"; did you mean \"Ports\"?")]
    [InlineData(
        "Partition(\"joeblogsco\");\nRewrite(\"ssh\").Hamburger(22);",
        "error RIP0143: rules/a.csx(2,16): Rewrite(…) has no method \"Hamburger\"")]
    [InlineData(
        "Partition(\"space in partition name\");",
        "error RIP0408: rules/a.csx(1,1): the partition's name \"space in partition name\" has a blank; write only letters, digits, '.' "
            + "and '_'")]
    [InlineData(
        "Partition(\"dash-in-name\");",
        "error RIP0408: rules/a.csx(1,1): the partition's name \"dash-in-name\" has a dash; write only letters, digits, '.' and '_'")]
    [InlineData(
        "Partition(\"name_longer_than_20_c\");",
        "error RIP0406: rules/a.csx(1,1): the partition's name \"name_longer_than_20_c\" has 21 characters; write at most 20")]
    [InlineData(
        "Partition(\"foobar\");\nLabel(\"barprod-web-01\", \"192.0.2.1\");\nAccept(\"web\").Ports(80).To(\"barprod-web-02\");",
        "error RIP0204: rules/a.csx(3,28): no label \"barprod-web-02\" in partition \"foobar\"; did you mean \"barprod-web-01\"?")]
    [InlineData(
        "Partition(\"foobar\");\nLabel(\"www\", \"192.0.2.1\");\nDrop(\"him\").From(\"bad guy\").To(\"www\");",
        "error RIP0204: rules/a.csx(3,18): no label \"bad guy\" in partition \"foobar\"; declare it with Label(\"bad guy\", …)")]
    [InlineData(
        "Partition(\"foo\");\n\nPartition(\"bar\");",
        "error RIP0402: rules/a.csx(3,1): a second partition \"bar\" in one file; the first is \"foo\" at rules/a.csx(1,1); give each "
            + "its own file")]
    public void A_mistake_in_a_file_is_refused_at_its_place(string script, string message)
    {
        Write("a.csx", script);

        ShouldBeRefused(_folder.In("rules"), message);
    }

    [Fact]
    public void A_name_that_two_partitions_have_is_refused_with_both_places()
    {
        Write("foobar1.csx", "Partition(\"foobar\");\n");
        Write("foobar2.csx", "// the other\nPartition(\"foobar\");\n");

        ShouldBeRefused(
            _folder.In("rules"),
            "error RIP0410: rules/foobar2.csx(2,1): partition \"foobar\" is already defined at rules/foobar1.csx(1,1); give one of them "
                + "another name");
    }

    [Fact]
    public void A_path_that_is_not_there_is_refused()
    {
        var path = _folder.In("non-existent-lalalalala");

        ShouldBeRefused(path, $"error RIP0100: {path}: no such file or folder");
    }

    private void Write(string name, string script)
    {
        Directory.CreateDirectory(_folder.In("rules"));
        File.WriteAllText(_folder.In($"rules/{name}"), script);
    }

    private static void ShouldBeRefused(string path, string message)
    {
        var kernel = new FakeNetfilter();
        using var ripcs = new CommandLine(kernel);

        var run = ripcs.Run("rules", "apply", path);

        run.Errors.ShouldBe(message + "\n1 error; nothing was applied.\n");
        run.Output.ShouldBeEmpty();
        run.ExitCode.ShouldBe(ExitCode.RulesRefused);
        kernel.Applied.ShouldBeEmpty();
    }
}
