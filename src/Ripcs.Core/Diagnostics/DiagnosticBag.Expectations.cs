namespace Ripcs.Core.Diagnostics;

/// <summary>RIP10xx: expectations.</summary>
public sealed partial class DiagnosticBag
{
    internal void ExpectationWithoutEnd(SourceSpan at, string keyword) => Error(
        "RIP1001",
        at,
        keyword is nameof(ExpectedFate.Allowed)
            ? "Expect.Allowed has no destination; add .To(…), or .To(\"all\") if you mean it"
            : "Expect.Blocked has neither a source nor a destination; add .From(…) or .To(…), or .To(\"all\") if you mean it");

    internal void ExpectationOfNothing(CompiledExpectation expectation) => Error(
        "RIP1002",
        expectation.At(),
        $"{Words.Name(expectation.Origin)} matches no packet at all; check what .NotFrom(…), .NotTo(…), .In(…) and .Out(…) exclude; "
            + $"packets that a host sends to itself are never part of an expectation");

    internal void ExpectationsContradict(CompiledExpectation expectation, CompiledExpectation other, string packets) => Error(
        "RIP1003",
        expectation.At(),
        $"{Words.Name(expectation.Origin)} and {Words.Name(other.Origin)} at {other.At()} cannot both hold: one expects {packets} to be "
            + $"allowed, the other to be blocked; remove them from one of the two, such as with .NotFrom(…)");

    /// <param name="expectation">The expectation that does not hold.</param>
    /// <param name="failing">Packets that show it, each decided by another statement: "tcp … is accepted by …".</param>
    public void ExpectationFails(CompiledExpectation expectation, IReadOnlyList<string> failing) => Error(
        "RIP1004", expectation.At(),
        $"{Words.Name(expectation.Origin)} does not hold: {failing[0]}; change that, or what is expected",
        failing.Skip(1).Select(other => $"also {other}").ToValueList());

    /// <param name="expectation">The expectation that is not proved.</param>
    /// <param name="packet">A packet that may violate it.</param>
    /// <param name="fate">What happens to it in that case: "accepted by …".</param>
    /// <param name="condition">In which case: "if …".</param>
    public void ExpectationDepends(CompiledExpectation expectation, string packet, string fate, string condition) => Error(
        "RIP1005",
        expectation.At(),
        $"{Words.Name(expectation.Origin)} is not proved: {packet} is {fate} {condition}, which the packet alone does not show; decide "
            + $"such packets by rules without that condition, or remove them from what is expected");

    public void ExpectationIsTooTangled(CompiledExpectation expectation, Family family) => Error(
        "RIP1006",
        expectation.At(),
        $"{Words.Name(expectation.Origin)} is not proved: the rules that its {family} packets meet are too complex for an answer; narrow "
            + $"it to fewer addresses or ports");

    internal void ExpectationOfNoBeginning(SourceSpan at, string type) => Error(
        "RIP1007", at, $"an expectation is about packets that begin a connection, and ICMP \"{type}\" never does: it answers one, or is "
            + $"INVALID or UNTRACKED; leave the type out");
}
