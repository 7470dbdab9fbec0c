using System.Buffers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Ripcs.Worker.Explaining;
using Ripcs.Worker.Parsing;

namespace Ripcs.Worker.Gate;

/// <summary>A rule file and the text that is compiled for it.</summary>
internal sealed record WrappedScript(RuleScript Script, SyntaxTree Tree);

/// <summary>
/// The gate between compiling and running: refuses rule files whose code uses what is not in <see cref="AllowedTable"/>, and reports the
/// place in their text. For correct rule files it only reads the metadata tables of the assembly and searches for some words.
/// </summary>
internal static class RuleFileGate
{
    private static readonly AllowedCode Allowed = AllowedCode.OfRuleFiles;

    /// <summary>The refused rule files; each has a diagnostic. Empty if the assembly may run.</summary>
    /// <param name="scripts">All rule files in the assembly.</param>
    /// <param name="emit">Compiles some of them again.</param>
    public static IReadOnlyList<WrappedScript> Refuse(CSharpCompilation compilation, IReadOnlyList<WrappedScript> scripts, byte[] assembly,
        Func<IReadOnlyList<WrappedScript>, byte[]> emit)
    {
        var refused = new AssemblyGate(Allowed).Refused(assembly);
        if (refused.Count > 0)
        {
            bool IsRefused(ReachedMember reach) => refused.Contains(reach) || Allowed.IsForCompiler(reach);

            return Report(compilation, Naming(refused, scripts), IsRefused) is { Count: > 0 } likely ? likely
                : Report(compilation, scripts, IsRefused) is { Count: > 0 } found ? found
                : ReportImplied(compilation, scripts, refused) is { Count: > 0 } implied ? implied
                : ReportWithoutPlace(scripts, refused, emit) is { Count: > 0 } alone ? alone
                : [.. scripts.Where(script => ReportAt(script, refused))];
        }

        var doubtful = scripts.Where(script => script.Script.Sources.Any(source => Allowed.MayNameCompilersOwn(source.Text))).ToList();
        return doubtful.Count == 0 ? [] : Report(compilation, doubtful, Allowed.IsForCompiler);
    }

    /// <summary>Reports what a file with compiler errors uses although no rule file may: it has no
    /// assembly to check, and all mistakes should be reported at once.</summary>
    public static void ReportBesideErrors(CSharpCompilation compilation, WrappedScript script) =>
        Report(script.Script, new ReachTracer(compilation.GetSemanticModel(script.Tree),
            reach => !Allowed.Allows(reach) && ForbiddenMembers.Knows(reach.Type, reach.Member)).Named());

    /// <summary>Rule files whose text contains the name of something refused: of a thousand, only one or two are worth tracing.</summary>
    private static List<WrappedScript> Naming(IReadOnlySet<ReachedMember> refused, IReadOnlyList<WrappedScript> scripts)
    {
        var words = SearchValues.Create([.. refused.SelectMany(reach => reach.Words)], StringComparison.Ordinal);
        return [.. scripts.Where(script =>
            script.Script.Sources.Any(source => source.Text.AsSpan().ContainsAny(words) || Allowed.MayNameCompilersOwn(source.Text)))];
    }

    private static List<WrappedScript> Report(
        CSharpCompilation compilation, IReadOnlyList<WrappedScript> scripts, Func<ReachedMember, bool> isRefused) =>
        [.. scripts.Where(script => Report(script.Script, new ReachTracer(compilation.GetSemanticModel(script.Tree), isRefused).Named()))];

    private static List<WrappedScript> ReportImplied(
        CSharpCompilation compilation, IReadOnlyList<WrappedScript> scripts, IReadOnlySet<ReachedMember> refused) =>
        [.. scripts.Where(script =>
            Report(script.Script, new ReachTracer(compilation.GetSemanticModel(script.Tree), refused.Contains).Implied()))];

    private static bool Report(RuleScript script, IReadOnlyList<ReachTracer.Use> uses)
    {
        foreach (var (reach, place, shown) in uses)
        {
            ForbiddenMembers.Report(script.Diagnostics, Places.Of(place), reach.Type, reach.Member, shown);
        }

        return uses.Count > 0;
    }

    // No known C# syntax gets here. A new one must not pass the gate only because its place is unknown.
    private static List<WrappedScript> ReportWithoutPlace(
        IReadOnlyList<WrappedScript> scripts, IReadOnlySet<ReachedMember> refused, Func<IReadOnlyList<WrappedScript>, byte[]> emit)
    {
        if (scripts.Count > 1)
        {
            var halves = scripts.Chunk((scripts.Count + 1) / 2)
                .Select(half => (Half: half, Refused: new AssemblyGate(Allowed).Refused(emit(half))));
            return [.. halves.Where(half => half.Refused.Count > 0).SelectMany(half => ReportWithoutPlace(half.Half, half.Refused, emit))];
        }

        return [.. scripts.Where(script => ReportAt(script, refused))];
    }

    private static bool ReportAt(WrappedScript script, IReadOnlySet<ReachedMember> refused)
    {
        var first = refused.OrderBy(reach => reach.ToString(), StringComparer.Ordinal).First();
        ForbiddenMembers.Report(script.Script.Diagnostics, new SourceSpan(script.Script.Path, 0), first.Type, first.Member,
            $"{first.Type}.{first.Member}".TrimEnd('.'));
        return true;
    }
}
