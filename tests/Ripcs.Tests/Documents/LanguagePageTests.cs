using System.Reflection;
using System.Runtime.CompilerServices;
using Ripcs.Dsl;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>ripcs-rules(5) against the statements and methods of the language: neither holds what the other does not.</summary>
public class LanguagePageTests
{
    private const string Maps = "Maps of ports";

    private readonly ManualPage _page = ManualPage.Language;

    [Fact]
    public void Every_statement_stands_in_the_page() =>
        Documented(_page.Section("STATEMENTS")).ShouldBe(Said(typeof(Rules)), ignoreOrder: true);

    [Fact]
    public void Every_method_stands_in_the_page() =>
        _page.Section("METHODS").Parts.Where(part => part.Title != Maps).SelectMany(Documented)
            .ShouldBe(Said(typeof(FilterRule)).Union(Said(typeof(RewriteRule))), ignoreOrder: true);

    [Fact]
    public void Every_method_of_the_host_policy_stands_in_the_page() =>
        Documented(_page.Section("HOST POLICY")).ShouldBe(Said(typeof(HostPolicy)), ignoreOrder: true);

    [Fact]
    public void Every_method_of_Raw_stands_in_the_page() =>
        Said(typeof(RawRules)).Select(Name).Except(_page.Section("RAW").Words("Fn")).ShouldBeEmpty();

    [Fact]
    public void Every_word_behind_Expect_stands_in_the_page() =>
        Documented(_page.Section("EXPECTATIONS")).ShouldBe(Said(typeof(Expect)), ignoreOrder: true);

    [Fact]
    public void Every_method_of_an_expectation_stands_in_the_page() =>
        Said(typeof(Expectation)).Select(Name).Distinct().Except(_page.Section("EXPECTATIONS").Words("Fn")).ShouldBeEmpty();

    [Fact]
    public void Every_method_of_a_port_stands_in_the_page() =>
        Documented(_page.Section("METHODS").Parts.Single(part => part.Title == Maps))
            .ShouldBe(Said(typeof(Port)).Union(Said(typeof(PortMaps))));

    [Fact]
    public void Every_type_that_a_function_can_name_stands_in_the_page() =>
        _page.Section("FUNCTIONS AND TYPES").Items.Select(item => item["Vt ".Length..].Split('<')[0])
            .ShouldBe(typeof(Rules).Assembly.GetExportedTypes()
                .Except([typeof(Rules), typeof(Expect), typeof(PortMaps), typeof(AddressList)]).Select(type => type.Name.Split('`')[0]),
                ignoreOrder: true);

    [Fact]
    public void No_word_of_the_language_is_named_that_does_not_exist() =>
        _page.Whole.Words("Fn").Distinct().Except(Said(typeof(Rules)).Concat(Methods()).Select(Name)).ShouldBeEmpty();

    private static IEnumerable<string> Methods() =>
        new[] { typeof(FilterRule), typeof(RewriteRule), typeof(HostPolicy), typeof(RawRules), typeof(Expect), typeof(Expectation),
            typeof(Port), typeof(PortMaps) }.SelectMany(Said);

    private static string Name(string said) => said.Split(' ')[0];

    private static IEnumerable<string> Documented(ManualPart part) => part.Items.Select(item => item["Fn ".Length..]);

    /// <summary>Each public method once, with the names of what it takes; overloads take the same in other shapes.</summary>
    private static IEnumerable<string> Said(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)
        .Where(method => !method.IsSpecialName && method.DeclaringType!.Assembly == typeof(Rules).Assembly
            && method.Name is not (nameof(Equals) or nameof(GetHashCode) or nameof(ToString)))
        .Select(method => string.Join(' ', Parameters(method).Prepend(method.Name)))
        .Distinct();

    private static IEnumerable<string> Parameters(MethodInfo method) => method.GetParameters()
        .Skip(method.IsDefined(typeof(ExtensionAttribute)) ? 1 : 0)
        .Where(parameter => !parameter.IsDefined(typeof(CallerFilePathAttribute)))
        .Where(parameter => !parameter.IsDefined(typeof(CallerLineNumberAttribute)))
        .Select(parameter => parameter.Name!);
}
