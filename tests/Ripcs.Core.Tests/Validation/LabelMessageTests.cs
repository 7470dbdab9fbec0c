using Ripcs.Core.Model;
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
    public void An_unknown_label_in_a_label_is_found_even_if_no_rule_uses_it() => FileWithLabels(Label(2, "uat", "uta"), Label(3, "other", "uat"))
        .Says("error RIP0204: rules/shop.csx(2): no label \"uta\" in partition \"shop\"; did you mean \"uat\"?");

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
        .Says("error RIP0203: rules/shop.csx(2): \"10.1\" reads as an address and cannot be a label's name; choose a name with a letter in it");

    [Fact]
    public void A_label_declared_twice_names_both_places() => FileWithLabels(
            Label(2, "www", "192.0.2.1"), new LabelStatement("www", ["192.0.2.2"], new("rules/_labels.csx", 7)))
        .Says("error RIP0205: rules/_labels.csx(7): the label \"www\" stands already at rules/shop.csx(2); give one of them another name");

    [Fact]
    public void A_label_without_addresses_is_refused() => FileWithLabels(Label(2, "www"))
        .Says("error RIP0206: rules/shop.csx(2): the label \"www\" was given no addresses; give it at least one");

    [Fact]
    public void Labels_that_contain_each_other_are_shown_as_a_loop() => FileWithLabels(Label(2, "a", "b"), Label(3, "b", "192.0.2.1", "c"), Label(4, "c", "a"))
        .Says("error RIP0207: rules/shop.csx(2): the label \"a\" contains itself (a -> b -> c -> a); take one of these names out");

    [Fact]
    public void A_label_that_leads_into_a_loop_is_not_part_of_it() => FileWithLabels(Label(2, "x", "a"), Label(3, "a", "a"))
        .Says("error RIP0207: rules/shop.csx(3): the label \"a\" contains itself (a -> a); take one of these names out");
}
