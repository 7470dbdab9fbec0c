using System.Reflection;
using Ripcs.Changes.Proposals;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>Whoever asks why a change was refused reads one list: it must be all of them.</summary>
public sealed class AllGatesTests
{
    [Fact]
    public void Every_gate_stands_in_the_list_of_all_gates_once()
    {
        var gates = typeof(Judgement).Assembly.GetTypes().Where(type => type.Namespace == typeof(AllGates).Namespace)
            .Where(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public).Any(IsJudge)).Select(type => type.Name);

        Listed().Order(StringComparer.Ordinal).ShouldBe(gates.Order(StringComparer.Ordinal));
    }

    private static bool IsJudge(MethodInfo method) =>
        method.Name == "Judge" && method.ReturnType == typeof(Judgement) && method.GetParameters().Length == 1 && !method.IsGenericMethod;

    private static IEnumerable<string> Listed() =>
    [
        .. Names(UsualGates.OfRequest), .. Names(AllGates.OfRules), .. Names(AllGates.OfPackets), .. Names(AllGates.OfOrigin),
        .. Names(AllGates.OfBlocks), .. Names(UsualGates.OfCaller),
    ];

    private static IEnumerable<string> Names<T>(IEnumerable<Gate<T>> gates) =>
        gates.Select(gate => gate.Judge.Method.DeclaringType!.Name);
}
