using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Proposals;

/// <summary>
/// What is said of a change besides its difference and its meaning, in the order in which it is printed. A new note is a function that
/// reads the <see cref="Proposal"/>, and a row here; one of more than a line is a file, as <see cref="UnknownOrders"/>. Which partitions
/// are in force is told by their pointers (OwnedPointers): chains that nothing leads to stay until a clean.
/// </summary>
internal static class AllNotes
{
    private static readonly ValueList<Observer> Rows =
    [
        new(Always: true, proposal => OfOne(proposal.Behind, Note.Warning)),
        new(Always: false, OtherPlace),
        new(Always: false, proposal => proposal.Interfaces is { } has ? NewRulesText.MissingInterfaces(proposal.Diff, has()) : []),
        new(Always: false, proposal => NewRulesText.Placeholders(proposal.Rules.Partitions)),
        new(Always: false, DriftThatStays.Notes),
        new(Always: true, BrokenBefore),
        new(Always: true, proposal => proposal.Expected is { IsForced: true, Broken: var broken }
            ? broken.Select(one => Note.Warning(Advice.To(Way.Force) + ": " + ExpectationText.Line(one))) : []),
        new(Always: true, ProvedExpectations),
        new(Always: true, proposal => proposal.Lockout.Notes),
        new(Always: true, ForeignJumpsThere),
        new(Always: true, proposal => proposal.Replacement.Left.Select(ReplacedText.LeftAlone)),
        new(Always: true, proposal => proposal.How.Replace ? Opened(proposal) : []),
        new(Always: true, proposal => ReplacedText.AtBoot(proposal.Replacement.Taken)),
        new(Always: true, Unnamed),
        new(Always: false, UnknownOrders.Warnings),
        new(Always: false, proposal => proposal.Change.Plan.Notes.Select(Note.Warning)),
        new(Always: false, TakenFirst),
        new(Always: true, proposal => NewRulesText.Untracked(proposal.Diff)),
        new(Always: true, proposal => proposal.TakesUpInTheMiddle is { } loose ? NewRulesText.SynProxies(proposal.Diff, loose) : []),
        new(Always: false, proposal => OfOne(NewRulesText.WithoutJump(HookPlace.WithoutJump(proposal.Rest, proposal.Known)))),
    ];

    public static IEnumerable<Note> Of(Proposal proposal) =>
        Rows.Where(row => row.Always || !proposal.Diff.IsEmpty).SelectMany(row => row.Notes(proposal));

    /// <summary>One kind of note.</summary>
    /// <param name="Always">False for what is said only of a run that changes something.</param>
    private sealed record Observer(bool Always, Func<Proposal, IEnumerable<Note>> Notes);

    private static IEnumerable<Note> OtherPlace(Proposal proposal) => OfOne(OtherPlaceText.Of(proposal.Applied, proposal.Rules.Directory,
        proposal.Rules.RuleSetName, proposal.Rules.MadeOn, proposal.Rules.Files), text => Note.Warning(text));

    private static IEnumerable<Note> BrokenBefore(Proposal proposal) =>
        proposal.Expected.Said.Unmet.Where(one => one.Severity is Severity.Warning)
            .Select(one => Note.Warning("also without this change, " + ExpectationText.Line(one)));

    private static IEnumerable<Note> ProvedExpectations(Proposal proposal) =>
        proposal.Diff.IsEmpty && proposal.Rules.Partitions.Count > 0 ? [] : OfOne(proposal.Expected.Said.Note);

    private static IEnumerable<Note> ForeignJumpsThere(Proposal proposal) =>
    [
        .. ForeignJumps.InDispatch(proposal.Rest, proposal.Live)
            .Where(jump => proposal.Desired.Table(jump.Family, jump.Table).Find(jump.Chain)?.Rules.Contains(jump.Rule) is not true)
            .Select(jump => ForeignJumpText.Warning(jump, "apply")),
        .. ForeignReferences.Read(proposal.Rest, proposal.Live, proposal.Desired).Select(ForeignJumpText.Warning),
    ];

    /// <summary>A foreign rule that closed the host may be among those that go.</summary>
    private static IEnumerable<Note> Opened(Proposal proposal) =>
        DefaultFateText.Notes(DefaultFate.Read(proposal.Rest, proposal.Desired).Where(fate => fate.Passes)
            .Except(DefaultFate.Read(proposal.Actual, proposal.Live).Where(fate => fate.Passes)).ToValueList());

    // What a colleague brought is no partition to be removed.
    private static IEnumerable<Note> Unnamed(Proposal proposal) => proposal.Behind is not null ? []
        : proposal.Diff.Unnamed.Select(partition => UnnamedText.Warning(partition.Name, partition.Rules, proposal.Rules.Removal));

    private static IEnumerable<Note> TakenFirst(Proposal proposal) => TakenFirstText.Of(proposal.Change.After, proposal.Diff,
        proposal.Known.ChainsInFront, proposal.Rules.Partitions, proposal.Rules.Path, proposal.Ends.Local);

    private static IEnumerable<Note> OfOne(Note? note) => note is null ? [] : [note];

    private static IEnumerable<Note> OfOne<T>(T? text, Func<T, Note> say)
        where T : class => text is null ? [] : [say(text)];
}
