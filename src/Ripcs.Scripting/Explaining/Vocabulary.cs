using System.Reflection;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>The words of the rule language, as the language's own types have them.</summary>
internal static class Vocabulary
{
    public const string Rewrite = nameof(Rules.Rewrite);

    /// <summary>What the two kinds of rules have in common; a type only with its kind, as in Rule&lt;T&gt;.</summary>
    public const string Rule = nameof(Rule<>);

    public static IReadOnlyList<string> Statements { get; } = MethodsOf(typeof(Rules));

    public static IReadOnlyList<string> FilterMethods { get; } = MethodsOf(typeof(FilterRule));

    public static IReadOnlyList<string> RewriteMethods { get; } = MethodsOf(typeof(RewriteRule));

    public static IReadOnlyList<string> HostPolicyMethods { get; } = MethodsOf(typeof(HostPolicy));

    /// <summary>What can be expected: the words behind "Expect.".</summary>
    public static IReadOnlyList<string> Expectations { get; } = MethodsOf(typeof(Expect));

    public static IReadOnlyList<string> ExpectationMethods { get; } = MethodsOf(typeof(Expectation));

    public static IReadOnlyList<string> RawMethods { get; } = MethodsOf(typeof(RawRules));

    public static IReadOnlyList<string> Types { get; } = [.. typeof(Rules).Assembly.GetExportedTypes().Select(type => type.Name)];

    private static string[] MethodsOf(Type type) =>
    [
        .. type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)
            .Where(method => method.DeclaringType != typeof(object) && !method.IsSpecialName)
            .Select(method => method.Name).Distinct().Order(StringComparer.Ordinal),
    ];
}
