using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class LabelMessageTests
{
    [Fact]
    public void A_label_declared_twice_names_both_places() => FileWithLabels(
            Label(2, "www", "192.0.2.1"), new LabelStatement("www", ["192.0.2.2"], new("rules/_labels.csx", 7)))
        .Says("error RIP0205: rules/_labels.csx(7): label \"www\" is already defined at rules/shop.csx(2); give one of them another name");

    [Fact]
    public void A_label_without_addresses_is_refused() => FileWithLabels(Label(2, "www"))
        .Says("error RIP0206: rules/shop.csx(2): the label \"www\" was given no addresses; give it at least one");

    [Fact]
    public void A_file_without_addresses_is_named() => FileWithLabels(Label(2, "feed") with { IsSet = true, RefreshedFrom = "feed.txt" })
        .Says("error RIP0206: rules/shop.csx(2): the file \"feed.txt\" of the set \"feed\" contains no addresses; put at least one "
            + "into it");

    [Fact]
    public void A_file_that_may_be_empty_may_be_so_when_it_is_compiled() =>
        FileWithLabels(Label(2, "mfa") with { IsSet = true, RefreshedFrom = "mfa.txt", MayBeEmpty = true }).Says();

    [Fact]
    public void A_set_that_is_not_refreshed_has_no_file_that_may_be_empty() =>
        FileWithLabels(Label(2, "mfa", "192.0.2.1") with { IsSet = true, MayBeEmpty = true })
        .Says("error RIP0264: rules/shop.csx(2): the set \"mfa\" is not refreshed, and mayBeEmpty is about the file of a set that is; "
            + "remove mayBeEmpty, or write Set(\"mfa\", Lines(\"FILE\"), refresh: true, mayBeEmpty: true)");

    [Theory]
    [InlineData(StatementKind.Accept, "From")]
    [InlineData(StatementKind.Accept, "To")]
    [InlineData(StatementKind.Drop, "NotFrom")]
    public void Whoever_lets_in_a_refreshed_set_says_what_an_empty_file_means(StatementKind kind, string method)
    {
        string[] Warned(bool? mayBeEmpty) => Warnings(kind, method, mayBeEmpty);

        Warned(null).ShouldHaveSingleItem().ShouldBe($"warning RIP0263: rules/shop.csx(11): {kind.ToString().ToLowerInvariant()} \"who\" "
            + $"lets in the addresses of the set \"mfa\" ({method}), which stays as it is when its file becomes empty, so the last of them "
            + "stay allowed; if an empty file means nobody, write mayBeEmpty: true into its Set, and if it means that something broke, "
            + "mayBeEmpty: false");
        Warned(true).ShouldBeEmpty();
        Warned(false).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StatementKind.Drop, "From")]
    [InlineData(StatementKind.Accept, "NotFrom")]
    public void A_set_that_keeps_out_may_keep_its_last_addresses(StatementKind kind, string method) =>
        Warnings(kind, method, mayBeEmpty: null).ShouldBeEmpty();

    private static string[] Warnings(StatementKind kind, string method, bool? mayBeEmpty)
    {
        var rule = new RuleStatement(kind, "who", At(11)) { Ports = [Port(22)] };
        rule = method switch
        {
            "From" => rule with { From = ["mfa"], To = ["host"] },
            "To" => rule with { To = ["mfa"] },
            _ => rule with { NotFrom = ["mfa"], To = ["host"] },
        };
        var file = File(rule) with
        {
            Labels = [Label(2, "mfa", "192.0.2.1") with { IsSet = true, RefreshedFrom = "mfa.txt", MayBeEmpty = mayBeEmpty }],
        };
        return [.. Compiler.Compile(file, default).Diagnostics.Where(one => one.Code is "RIP0263").Select(one => one.ToString())];
    }

    [Fact]
    public void A_line_of_data_with_more_than_an_address_is_refused()
    {
        var diagnostics = new DiagnosticBag();

        DataLine.Report("192.0.2.7 ; scans", new SourceSpan("rules/drop.txt", 3, 1), text => text == "192.0.2.7",
            diagnostics).ShouldBeTrue();
        DataLine.Report("192.0.2.7 ; scans", new SourceSpan("rules/shop.csx", 3, 1), text => text == "192.0.2.7",
            diagnostics).ShouldBeFalse();

        diagnostics.ToList().ShouldHaveSingleItem().ToString().ShouldBe(
            "error RIP0860: rules/drop.txt(3,1): \"192.0.2.7 ; scans\" is more than one address; a data file has one address per line, "
                + "and comments begin with #: write 192.0.2.7 # scans");
    }
}
