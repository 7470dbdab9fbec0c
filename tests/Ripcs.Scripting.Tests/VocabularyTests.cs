using System.Xml.Linq;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Texts;
using Ripcs.Dsl;
using Ripcs.Worker.Explaining;

namespace Ripcs.Scripting.Tests;

/// <summary>The words of the language.</summary>
public sealed class VocabularyTests
{
    [Fact]
    public void Statements_and_methods_are_those_of_the_manual()
    {
        Vocabulary.Statements.ShouldBe(["Accept", "Drop", "HostPolicy", "Label", "Lines", "Log", "Partition", "Raw", "Reject", "Rewrite",
            "Set"]);
        string[] common =
        [
            "AnyProtocol", "Between", "Days", "Dscp", "Family", "From", "Icmp", "In", "Length", "Limit", "LimitPerSource", "Log", "Mark",
            "Match", "MaxConnections", "NotFrom", "NotIn", "NotOut", "NotTo", "Out", "Owner", "Ports", "Protocols", "SourcePorts",
            "State", "Syn", "TcpFlags", "Ticket", "To", "ToGroup", "Until",
        ];
        Vocabulary.FilterMethods.ShouldBe(common.Concat(["With", "OriginalTo", "Mac", "NotMac", "User", "NotUser", "Group", "NotGroup",
            "Cgroup", "NotCgroup", "Ipsec", "Arriving", "Received", "Forwarded", "Sent"]).Order(StringComparer.Ordinal));
        Vocabulary.Expectations.ShouldBe(["Allowed", "Blocked"]);
        Vocabulary.ExpectationMethods.ShouldBe(
            ["AnyProtocol", "Family", "From", "Icmp", "In", "NotFrom", "NotIn", "NotOut", "NotTo", "Out", "Owner", "Ports", "Protocols",
                "SourcePorts", "Ticket", "To"]);
        Vocabulary.RewriteMethods.ShouldBe(common.Concat(["Balance", "Dnat", "Hairpin", "Netmap", "Snat", "Masquerade", "Redirect",
            "NoAccept", "SynProxy", "Transparent"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_example_of_every_word_compiles()
    {
        var methods = Vocabulary.FilterMethods.Union(Vocabulary.RewriteMethods).Union(Vocabulary.HostPolicyMethods).Select(method =>
            $"{MethodExamples.StatementWith(method)}({(Vocabulary.IsMethodOfRule(method) ? "\"…\"" : "")})."
                + $"{MethodExamples.OfMethod(method)}");

        using var folder = new RuleFolder().With("rules/drop.txt", "192.0.2.7")
            .With("rules/shop.csx",
                string.Concat(Vocabulary.Statements.Concat(Vocabulary.Expectations).Select(MethodExamples.OfStatement).Concat(methods)
                .Select(example => $"{example};\n")));
        folder.Load().Lines().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("input")]
    [InlineData("forward")]
    [InlineData("output")]
    public void The_host_policy_that_messages_advise_leads_to_no_warning(string chain) =>
        RuleFolder.Complaints($"{DiagnosticBag.DroppingPolicy(chain)};").ShouldBeEmpty();

    public static TheoryData<string> Methods =>
        [.. Vocabulary.FilterMethods.Union(Vocabulary.RewriteMethods).Except(Vocabulary.Statements)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_method_without_its_rule_is_answered_with_a_statement_that_has_it(string method)
    {
        var statement = MethodExamples.StatementWith(method);

        RuleFolder.Complaints($"{MethodExamples.OfMethod(method)};").ShouldBe(
            [$"error RIP0142: rules/shop.csx(1,1): {method}(…) refines a rule and comes after one, as in {statement}(\"…\")."
                + $"{method}(…)"]);
    }

    [Fact]
    public void Every_public_word_has_an_example()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(Rules).Assembly.Location, ".xml"));
        var bare = documentation.Descendants("member")
            .Where(member => !IsInternal(member.Attribute("name")!.Value) && member.Element("example") is null
                && member.Element("inheritdoc") is null)
            .Select(member => member.Attribute("name")!.Value);
        bare.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Prots", "Ports")]
    [InlineData("acept", "Accept")]
    [InlineData("rewrite", "Rewrite")]
    [InlineData("Dropp", "Drop")]
    [InlineData("Potato", null)]
    public void A_suggestion_is_at_most_one_mistake_in_three_letters(string word, string? meant) =>
        Suggestion.For(word, ["Accept", "Drop", "Ports", "Rewrite"]).ShouldBe(meant);

    private static bool IsInternal(string name) => name.Contains("Recorder", StringComparison.Ordinal)
        || name.Contains("Draft", StringComparison.Ordinal)
        || name.Contains("Ripcs.Dsl.Texts", StringComparison.Ordinal);
}
