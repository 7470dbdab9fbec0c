using System.Reflection;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>The words of the rule language, as the language's own types have them.</summary>
internal static class Vocabulary
{
    public const string Rewrite = nameof(Rules.Rewrite);

    public static IReadOnlyList<string> Statements { get; } = MethodsOf(typeof(Rules));

    public static IReadOnlyList<string> FilterMethods { get; } = MethodsOf(typeof(FilterRule));

    public static IReadOnlyList<string> RewriteMethods { get; } = MethodsOf(typeof(RewriteRule));

    public static IReadOnlyList<string> Types { get; } = [.. typeof(Rules).Assembly.GetExportedTypes().Select(type => type.Name)];

    /// <summary>Words that come with a later version, and what to write until then.</summary>
    public static IReadOnlyDictionary<string, string> Later { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["HostPolicy"] = "rules of your own, beside Ripcs,",
        ["Raw"] = "Accept, Drop, Reject, Log or Rewrite",
        ["Match"] = "From, To, Ports, Protocols, State, In or Out",
        ["Set"] = "a Label with the addresses",
        ["Lines"] = "the addresses in a Label",
        ["Limit"] = "the rule without it",
        ["LimitPerSource"] = "the rule without it",
        ["MaxConnections"] = "the rule without it",
        ["Until"] = "the date in the rule's Ticket(…)",
        ["Redirect"] = "Dnat(…, to: …) with an address of the host",
        ["OriginalTo"] = "To(…) with the address behind the translation",
    };

    private static string[] MethodsOf(Type type) =>
    [
        .. type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)
            .Where(method => method.DeclaringType != typeof(object) && !method.IsSpecialName)
            .Select(method => method.Name).Distinct().Order(StringComparer.Ordinal),
    ];
}
