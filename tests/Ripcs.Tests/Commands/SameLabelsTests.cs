using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>ripcs lint: two labels with the same addresses.</summary>
public sealed class SameLabelsTests : IDisposable
{
    private const string Office = "Label(\"office\", \"192.0.2.0/24\", \"203.0.113.7\");\n";
    private const string Headquarters = "Label(\"headquarters\", \"203.0.113.7\", \"192.0.2.0/24\");\n";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();
    private int _port = 8000;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_label_with_the_addresses_of_another_one_of_its_file_is_found_and_told_to_name_it()
    {
        Shop(Office + Headquarters + Uses("office", "headquarters"));

        var result = Lint();

        Findings(result).ShouldBe(
            ["warning RIP0535: rules/shop.csx(3,1): the label \"headquarters\" holds the same addresses as the label \"office\" "
                + "(rules/shop.csx(2,1)), so a change to one may miss the other; write Label(\"headquarters\", \"office\") "
                + "here"]);
        (result.ExitCode, result.LastLine).ShouldBe((ExitCode.RulesRefused, "1 finding in 2 partitions."));
    }

    [Fact]
    public void A_label_that_was_told_to_name_another_one_and_does_is_no_finding()
    {
        Shop(Office + "Label(\"headquarters\", \"office\");\n" + Uses("office", "headquarters"));

        Findings(Lint()).ShouldBeEmpty();
    }

    [Fact]
    public void Labels_of_two_rule_files_are_told_to_be_one_in_a_file_that_both_load()
    {
        _scene.With("rules/forum.csx", $"Partition(\"forum\");\n{Headquarters}{Uses("headquarters")}");
        Shop(Office + Uses("office"));

        Said().ShouldBe(
            "rules/shop.csx(2,1): the label \"office\" holds the same addresses as the label \"headquarters\" (rules/forum.csx(2,1)), so "
                + "a change to one may miss the other; keep the addresses once, in a file that both #load, and write "
            + "Label(\"office\", \"headquarters\")");
    }

    [Fact]
    public void A_label_that_was_copied_into_another_rule_file_under_its_name_is_found()
    {
        _scene.With("rules/forum.csx", $"Partition(\"forum\");\n{Office}{Uses("office")}");
        Shop(Office + Uses("office"));

        Said().ShouldEndWith("so a change to one may miss the other; keep the addresses once, in a file that both #load");
    }

    [Fact]
    public void A_label_with_the_addresses_of_one_that_its_file_loads_is_told_to_name_that_one()
    {
        _scene.With("rules/_labels.csx", Office).With("rules/forum.csx", $"#load \"_labels.csx\"\nPartition(\"forum\");\n{Uses("office")}")
            .With("rules/shop.csx", $"#load \"_labels.csx\"\nPartition(\"shop\");\n{Headquarters}{Uses("headquarters")}");

        Said().ShouldStartWith("rules/shop.csx(3,1): the label \"headquarters\" ");
        Said().ShouldEndWith("; write Label(\"headquarters\", \"office\") here");
    }

    [Fact]
    public void The_first_of_two_labels_is_told_to_name_the_second_where_only_its_file_has_both()
    {
        _scene.With("rules/zone/_labels.csx", Office)
            .With("rules/forum.csx", $"#load \"zone/_labels.csx\"\nPartition(\"forum\");\n{Headquarters}{Uses("headquarters")}");
        _scene.With("rules/shop.csx", $"#load \"zone/_labels.csx\"\nPartition(\"shop\");\n{Uses("office")}");

        Said().ShouldStartWith("rules/zone/_labels.csx(1,1): the label \"office\" ");
        Said().ShouldEndWith("; write Label(\"headquarters\", \"office\") there");
    }

    [Fact]
    public void Two_labels_of_a_loaded_file_are_found_once_however_many_load_it()
    {
        _scene.With("rules/_labels.csx", Office + Headquarters)
            .With("rules/forum.csx", $"#load \"_labels.csx\"\nPartition(\"forum\");\n{Uses("office", "headquarters")}")
            .With("rules/shop.csx", $"#load \"_labels.csx\"\nPartition(\"shop\");\n{Uses("office")}");

        Said().ShouldStartWith("rules/_labels.csx(2,1): the label \"headquarters\" ");
    }

    [Fact]
    public void Of_three_labels_with_the_same_addresses_each_later_one_names_the_first()
    {
        Shop(Office + Headquarters + "Label(\"admins\", \"192.0.2.0/24\", \"203.0.113.7\");\n" + Uses("office", "headquarters", "admins"));

        Findings(Lint()).Select(finding => finding.Split("; write ")[1])
            .ShouldBe(["Label(\"headquarters\", \"office\") here", "Label(\"admins\", \"office\") here"]);
    }

    [Theory]
    [InlineData("\"192.0.2.0/25\", \"192.0.2.128-192.0.2.255\", \"203.0.113.7\"")]
    [InlineData("\"192.0.2.0/24\", \"203.0.113.7\", \"192.0.2.9\", \"203.0.113.7\"")]
    [InlineData("\"servers\", \"203.0.113.7\"")]
    public void The_same_addresses_written_in_another_way_are_the_same(string members)
    {
        Shop(Office + $"Label(\"servers\", \"192.0.2.0/24\");\nLabel(\"headquarters\", {members});\n"
            + Uses("office", "headquarters", "servers"));

        Said().ShouldEndWith("; write Label(\"headquarters\", \"office\") here");
    }

    [Theory]
    [InlineData("Label(\"headquarters\", \"203.0.113.7\", \"192.0.2.0/25\")")]
    [InlineData("Label(\"headquarters\", \"203.0.113.7\", \"192.0.2.0/24\", \"2001:db8::7\")")]
    [InlineData("Label(\"headquarters\", \"203.0.113.7\", \"192.0.2.0/24\", \"host\")")]
    [InlineData("Label(\"headquarters\", \"office\", \"203.0.113.7\")")]
    [InlineData("Set(\"headquarters\", \"office\")")]
    public void Other_addresses_and_those_of_a_label_that_it_names_are_no_finding(string headquarters)
    {
        Shop($"{Office}{headquarters};\n{Uses("office", "headquarters")}");

        Findings(Lint()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"192.0.2.7\"")]
    [InlineData("\"192.0.2.7\", \"2001:db8::7\"")]
    [InlineData("\"192.0.2.0/24\"")]
    [InlineData("\"192.0.2.7-192.0.2.9\"")]
    [InlineData("\"all\"")]
    public void Two_names_of_one_server_or_of_one_network_are_no_finding(string one)
    {
        Shop($"Label(\"www\", {one});\nLabel(\"mail\", {one});\n{Uses("www", "mail")}");

        Findings(Lint()).ShouldNotContain(finding => finding.Contains("RIP0535", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_names_of_two_neighbouring_addresses_are_found()
    {
        Shop("Label(\"dns\", \"10.0.0.53\", \"10.0.0.52\");\nLabel(\"ntp\", \"10.0.0.52\", \"10.0.0.53\");\n" + Uses("dns", "ntp"));

        Said().ShouldEndWith("; write Label(\"ntp\", \"dns\") here");
    }

    [Theory]
    [InlineData("Label", "Set", "write Set(\"second\", \"first\") here")]
    [InlineData("Set", "Label", "write Set(\"first\", \"second\") there")]
    [InlineData("Set", "Set", "write Set(\"second\", \"first\") here")]
    public void A_set_beside_a_label_is_told_to_name_it_because_a_label_holds_no_sets(string first, string second, string advice)
    {
        const string Listed = "\"192.0.2.0/24\", \"203.0.113.7\"";
        Shop($"{first}(\"first\", {Listed});\n{second}(\"second\", {Listed});\n{Uses("first", "second")}");

        Said().ShouldStartWith($"rules/shop.csx(3,1): the {second.ToLowerInvariant()} \"second\" holds the same addresses as the "
            + $"{first.ToLowerInvariant()} \"first\" (rules/shop.csx(2,1))");
        Said().ShouldEndWith($"; {advice}");
    }

    [Fact]
    public void A_set_of_one_file_and_a_label_of_another_are_told_that_the_set_is_to_name_the_label()
    {
        _scene.With("rules/forum.csx", $"Partition(\"forum\");\nSet(\"f\", \"192.0.2.1\", \"192.0.2.3\");\n{Uses("f")}");
        Shop("Label(\"s\", \"192.0.2.1\", \"192.0.2.3\");\n" + Uses("s"));

        Said().ShouldEndWith("; keep the addresses once, in a file that both #load, and write Set(\"f\", \"s\")");
    }

    [Fact]
    public void A_label_that_nothing_names_is_only_said_to_be_unused()
    {
        Shop(Office + Headquarters + Uses("office"));

        Findings(Lint()).ShouldHaveSingleItem().ShouldStartWith("warning RIP0534: rules/shop.csx(3,1): the label \"headquarters\" ");
    }

    [Fact]
    public void Labels_that_one_statement_makes_change_together_and_are_no_finding()
    {
        Shop("foreach (var name in new[] { \"office\", \"headquarters\" })\n    Label(name, \"192.0.2.0/24\", \"203.0.113.7\");\n"
            + Uses("office", "headquarters"));

        Findings(Lint()).ShouldBeEmpty();
    }

    [Fact]
    public void A_label_of_expectations_is_looked_at_like_one_of_rules()
    {
        _scene.With("rules/tests.csx", $"{Headquarters}Expect.Allowed(\"y\").Ports(9).From(\"headquarters\").To(\"203.0.113.77\");\n");
        Shop(Office + Uses("office"));

        Said().ShouldStartWith("rules/tests.csx(1,1): the label \"headquarters\" ");
    }

    [Fact]
    public void A_rule_file_alone_and_files_beside_the_directory_are_not_looked_at()
    {
        _scene.With("shared/_all.csx", Office + Headquarters)
            .With("rules/shop.csx", $"#load \"../shared/_all.csx\"\nPartition(\"shop\");\n{Uses("office", "headquarters")}");
        Findings(Lint("--root", _scene.At(""))).ShouldBeEmpty();
        Shop(Office + Headquarters + Uses("office", "headquarters"));

        Findings(_scene.Run("lint", "{rules/shop.csx}")).ShouldBeEmpty();
    }

    [Fact]
    public void What_labels_hold_is_kept_from_run_to_run()
    {
        Shop(Office + Headquarters + Uses("office", "headquarters"));
        var first = Lint();

        Lint().ShouldBe(first);
        Findings(first).ShouldHaveSingleItem();
    }

    [Fact]
    public void Two_labels_that_were_accepted_stay_accepted_on_other_lines()
    {
        Shop(Office + Headquarters + Uses("office", "headquarters"));
        Lint("--write-baseline", "{baseline}");
        Shop("\n" + Office + "\n  " + Headquarters + Uses("office", "headquarters"));

        Lint("--baseline", "{baseline}").ShouldBe(new CommandResult(ExitCode.Done, "no findings in 2 partitions; 1 finding "
            + "accepted.\n", ""));
    }

    private void Shop(string statements) => _scene.With("rules/shop.csx", $"Partition(\"shop\");\n{statements}");

    // A port of its own for each, so that there is nothing else to say.
    private string Uses(params string[] labels) => string.Concat(labels.Select(label =>
        $"Accept(\"from {label}\").Ports({++_port}).From(\"{label}\").To(\"10.0.0.80\");\n"));

    private CommandResult Lint(params string[] options) => _scene.Run(["lint", "{rules}", .. options]);

    private string Said()
    {
        const string Start = "warning RIP0535: ";
        var finding = Findings(Lint()).ShouldHaveSingleItem();
        finding.ShouldStartWith(Start);
        return finding[Start.Length..];
    }

    private static string[] Findings(CommandResult result) => result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
