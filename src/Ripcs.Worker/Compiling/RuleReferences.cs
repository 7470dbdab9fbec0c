using System.Reflection;
using Microsoft.CodeAnalysis;
using Ripcs.Dsl;

namespace Ripcs.Worker.Compiling;

/// <summary>
/// The assemblies that rule files can reference. Few of them keep the compiler fast and hide most of what reaches outside. They are not a
/// security boundary, because file and process APIs are in the core library itself.
/// </summary>
internal static class RuleReferences
{
    public static IReadOnlyList<MetadataReference> All { get; } =
    [
        .. new[]
        {
            typeof(object).Assembly, Assembly.Load("System.Runtime"), Assembly.Load("System.Collections"), typeof(Enumerable).Assembly,
            typeof(Rules).Assembly,
        }.Select(assembly => MetadataReference.CreateFromFile(assembly.Location)),
    ];

    /// <summary>The using directives that every rule file begins with.</summary>
    public static IReadOnlyList<string> Usings { get; } =
        ["System", "System.Collections.Generic", "System.Linq", "Ripcs.Dsl", "static Ripcs.Dsl.Rules"];
}
