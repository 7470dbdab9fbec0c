using System.Buffers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Ripcs.Scripting.Explaining;
using Ripcs.Scripting.Parsing;

namespace Ripcs.Scripting.Gate;

/// <summary>A rule file beside the text that was made of it to be compiled.</summary>
internal sealed record WrappedScript(RuleScript Script, SyntaxTree Tree);

/// <summary>
/// The gate between compiling and running: refuses rule files whose code uses what is not in <see cref="AllowedTable"/>, at the place
/// in their text. What is right costs one look at the tables of the assembly and a search for some words.
/// </summary>
internal static class RuleFileGate
{
    private static readonly AllowedCode Allowed = AllowedCode.OfRuleFiles;

    /// <summary>The rule files that are refused; each has a diagnostic. Empty if the assembly may run.</summary>
    /// <param name="scripts">All rule files that the assembly is made of.</param>
    /// <param name="emit">Compiles some of them again.</param>
    public static IReadOnlyList<WrappedScript> Refuse(CSharpCompilation compilation, IReadOnlyList<WrappedScript> scripts, byte[] assembly,
        Func<IReadOnlyList<WrappedScript>, byte[]> emit)
    {
        var refused = new AssemblyGate(Allowed).Refused(assembly);
        if (refused.Count > 0)
        {
            bool IsRefused(Reach reach) => refused.Contains(reach) || Allowed.IsForCompiler(reach);

            return Report(compilation, Naming(refused, scripts), IsRefused) is { Count: > 0 } likely ? likely
                : Report(compilation, scripts, IsRefused) is { Count: > 0 } found ? found
                : ReportImplied(compilation, scripts, refused) is { Count: > 0 } implied ? implied
                : ReportWithoutPlace(scripts, refused, emit) is { Count: > 0 } alone ? alone
                : [.. scripts.Where(script => ReportAt(script, refused))];
        }

        var doubtful = scripts.Where(script => script.Script.Sources.Any(source => Allowed.MayNameCompilersOwn(source.Text))).ToList();
        return doubtful.Count == 0 ? [] : Report(compilation, doubtful, Allowed.IsForCompiler);
    }

    /// <summary>Says of a file with errors what else of it no rule file may use: there
    /// is no assembly to look at, and all mistakes are to be said at once.</summary>
    public static void ReportBesideErrors(CSharpCompilation compilation, WrappedScript script) =>
        Report(script.Script, new ReachTracer(compilation.GetSemanticModel(script.Tree),
            reach => !Allowed.Allows(reach) && Outside.Knows(reach.Type, reach.Member)).Named());

    /// <summary>Those whose text holds the name of something that is refused: of a thousand files, one or two are worth the walk.</summary>
    private static List<WrappedScript> Naming(IReadOnlySet<Reach> refused, IReadOnlyList<WrappedScript> scripts)
    {
        var words = SearchValues.Create([.. refused.SelectMany(reach => reach.Words)], StringComparison.Ordinal);
        return [.. scripts.Where(script =>
            script.Script.Sources.Any(source => source.Text.AsSpan().ContainsAny(words) || Allowed.MayNameCompilersOwn(source.Text)))];
    }

    private static List<WrappedScript> Report(
        CSharpCompilation compilation, IReadOnlyList<WrappedScript> scripts, Func<Reach, bool> isRefused) =>
        [.. scripts.Where(script => Report(script.Script, new ReachTracer(compilation.GetSemanticModel(script.Tree), isRefused).Named()))];

    private static List<WrappedScript> ReportImplied(
        CSharpCompilation compilation, IReadOnlyList<WrappedScript> scripts, IReadOnlySet<Reach> refused) =>
        [.. scripts.Where(script =>
            Report(script.Script, new ReachTracer(compilation.GetSemanticModel(script.Tree), refused.Contains).Implied()))];

    private static bool Report(RuleScript script, IReadOnlyList<ReachTracer.Use> uses)
    {
        foreach (var (reach, place, shown) in uses)
        {
            Outside.Report(script.Diagnostics, Places.Of(place), reach.Type, reach.Member, shown);
        }

        return uses.Count > 0;
    }

    // No form of C# is known that ends here; a new one must not get through for want of a place.
    private static List<WrappedScript> ReportWithoutPlace(
        IReadOnlyList<WrappedScript> scripts, IReadOnlySet<Reach> refused, Func<IReadOnlyList<WrappedScript>, byte[]> emit)
    {
        if (scripts.Count > 1)
        {
            var halves = scripts.Chunk((scripts.Count + 1) / 2)
                .Select(half => (Half: half, Refused: new AssemblyGate(Allowed).Refused(emit(half))));
            return [.. halves.Where(half => half.Refused.Count > 0).SelectMany(half => ReportWithoutPlace(half.Half, half.Refused, emit))];
        }

        return [.. scripts.Where(script => ReportAt(script, refused))];
    }

    private static bool ReportAt(WrappedScript script, IReadOnlySet<Reach> refused)
    {
        var first = refused.Order(Comparer<Reach>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()))).First();
        Outside.Report(script.Script.Diagnostics, new SourceSpan(script.Script.Path, 0), first.Type, first.Member,
            $"{first.Type}.{first.Member}".TrimEnd('.'));
        return true;
    }
}
