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
    public void An_unknown_label_is_named_with_the_nearest_one() => Accept(rule => rule with { To = ["app-1"] })
        .Says("error RIP0204: rules/shop.csx(11): no label \"app-1\" in partition \"shop\"; did you mean \"app-01\"?");

    [Fact]
    public void A_built_in_label_is_suggested_too() => Accept(rule => rule with { From = ["hots"] })
        .Says("error RIP0204: rules/shop.csx(11): no label \"hots\" in partition \"shop\"; did you mean \"host\"?");

    [Fact]
    public void An_unknown_label_that_resembles_none_says_how_to_declare_it() => Accept(rule => rule with { From = ["the office"] })
        .Says("error RIP0204: rules/shop.csx(11): no label \"the office\" in partition \"shop\"; declare it with Label(\"the office\", …)");

    [Fact]
    public void An_unknown_label_in_a_label_is_found_even_if_no_rule_uses_it() =>
        FileWithLabels(Label(2, "uat", "uta"), Label(3, "other", "uat"))
        .Says("error RIP0204: rules/shop.csx(2): no label \"uta\" in partition \"shop\"; did you mean \"uat\"?");

    [Theory]
    [InlineData("any", "all", "every address")]
    [InlineData("Anywhere", "all", "every address")]
    [InlineData("0/0", "all", "every address")]
    [InlineData("*", "all", "every address")]
    [InlineData("localhost", "host", "this machine")]
    [InlineData("self", "host", "this machine")]
    public void Other_words_for_the_built_in_labels_are_answered_with_those(string word, string write, string meaning) =>
        Accept(rule => rule with { From = [word] })
        .Says($"error RIP0224: rules/shop.csx(11): no label \"{word}\"; write \"{write}\" for {meaning}");

    [Fact]
    public void A_label_may_be_called_by_another_word_for_all() =>
        (Accept(rule => rule with { To = ["internet"] }) with { Labels = [Label(2, "internet", "192.0.2.1")] }).Says();

    [Fact]
    public void Names_of_computers_are_not_resolved() => Accept(rule => rule with { To = ["www.example.com"] })
        .Says("error RIP0209: rules/shop.csx(11): no label \"www.example.com\", and names are not resolved; "
            + "give it addresses with Label(\"www.example.com\", \"192.0.2.1\"), or, if they change, let a program write them to a file: "
            + "Set(\"www.example.com\", Lines(\"FILE\"), refresh: true)");

    [Theory]
    [InlineData("www app-01")]
    [InlineData("www, app-01")]
    [InlineData("www and app-01")]
    [InlineData("www|app-01")]
    public void Labels_in_one_text_are_written_one_by_one(string text) => Accept(rule => rule with { To = [text] })
        .Says($"error RIP0221: rules/shop.csx(11): \"{text}\" lists several addresses in one text; write each as an argument: \"www\", "
            + "\"app-01\"");

    [Fact]
    public void A_Dnat_takes_its_labels_as_a_list() =>
        Rewrite(new TranslationRequest.Dnat(["www, four"], "app-01"), rule => rule with { AnyProtocol = true })
        .Says("error RIP0221: rules/shop.csx(11): \"www, four\" lists several addresses in one text; write [\"www\", \"four\"]");

    [Fact]
    public void A_target_is_no_list() =>
        Rewrite(new TranslationRequest.Dnat(["www"], "app-01,four"), rule => rule with { AnyProtocol = true })
        .Says("error RIP0221: rules/shop.csx(11): \"app-01,four\" lists several addresses in one text; write one of them, since a target "
            + "is one address");

    [Theory]
    [InlineData("!www", ".NotTo(\"www\")")]
    [InlineData("! 10.5.0.1", ".NotTo(\"10.5.0.1\")")]
    [InlineData("not www", ".NotTo(\"www\")")]
    [InlineData("!office", ".NotTo(\"office\")")]
    public void An_exception_is_a_method_of_its_own(string text, string write) => Accept(rule => rule with { To = [text] })
        .Says($"error RIP0225: rules/shop.csx(11): \"{text}\" excludes something, which an address cannot do; write {write}");

    [Theory]
    [InlineData("app-01:8080", ".Ports(80.To(8080)) and to: \"app-01\"")]
    [InlineData("10.0.0.10:8080", ".Ports(80.To(8080)) and to: \"10.0.0.10\"")]
    [InlineData("[2001:db8::1]:8080", ".Ports(80.To(8080)) and to: \"2001:db8::1\"")]
    public void A_port_of_the_target_is_a_map(string target, string write) =>
        Rewrite(new TranslationRequest.Dnat(["www"], target), rule => rule with { Ports = [Port(80)] })
        .Says($"error RIP0226: rules/shop.csx(11): \"{target}\" has a port after the address; write {write}");

    [Fact]
    public void A_port_of_the_target_of_several_ports_is_a_map_of_one() =>
        Rewrite(new TranslationRequest.Dnat(["www"], "app-01:8080"), rule => rule with { Ports = [Port(80), Port(81)] })
        .Says("error RIP0226: rules/shop.csx(11): \"app-01:8080\" has a port after the address; write .Ports(PORT.To(8080)) and to: "
            + "\"app-01\"");

    [Fact]
    public void A_port_of_a_source_is_a_source_port() => Accept(rule => rule with { From = ["www:80"] })
        .Says("error RIP0226: rules/shop.csx(11): \"www:80\" has a port after the address; write .SourcePorts(80) and \"www\"");

    [Theory]
    [InlineData("eth0")]
    [InlineData("br-lan0")]
    [InlineData("lo")]
    public void An_interface_is_no_address(string name) => Accept(rule => rule with { From = [name] })
        .Says($"error RIP0228: rules/shop.csx(11): no label \"{name}\"; an interface by which packets come in is named by .In(\""
            + $"{name}\"), one by which they leave by .Out(\"{name}\")");

    [Fact]
    public void An_empty_text_names_no_address() => Accept(rule => rule with { To = [""] })
        .Says("error RIP0208: rules/shop.csx(11): an empty text names no address; write a label or an address");

    [Fact]
    public void A_label_without_a_name_is_refused() => FileWithLabels(Label(2, " ", "192.0.2.1"))
        .Says("error RIP0201: rules/shop.csx(2): a label has no name; write Label(\"www\", \"192.0.2.1\")");

    [Fact]
    public void A_built_in_label_cannot_be_declared() => FileWithLabels(Label(2, "all", "192.0.2.1"))
        .Says("error RIP0202: rules/shop.csx(2): the label \"all\" is built in; choose another name");

    [Fact]
    public void A_label_cannot_be_called_like_an_address() => FileWithLabels(Label(2, "10.1", "192.0.2.1"))
        .Says("error RIP0203: rules/shop.csx(2): \"10.1\" looks like an address and cannot be a label's name; choose a name with a letter "
            + "in it");

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
    public void Labels_that_contain_each_other_are_shown_as_a_loop() =>
        FileWithLabels(Label(2, "a", "b"), Label(3, "b", "192.0.2.1", "c"), Label(4, "c", "a"))
        .Says("error RIP0207: rules/shop.csx(2): the label \"a\" contains itself (a -> b -> c -> a); remove one of these names");

    [Fact]
    public void A_label_that_leads_into_a_loop_is_not_part_of_it() => FileWithLabels(Label(2, "x", "a"), Label(3, "a", "a"))
        .Says("error RIP0207: rules/shop.csx(3): the label \"a\" contains itself (a -> a); remove one of these names");

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
