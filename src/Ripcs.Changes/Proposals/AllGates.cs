using Ripcs.Changes.Applying;

namespace Ripcs.Changes.Proposals;

/// <summary>
/// What must agree before rules come into force. A new gate is a file in this folder and a row here. The lists are asked one after the
/// other: first <see cref="UsualGates.OfRequest"/>, then those here from above, last <see cref="UsualGates.OfCaller"/>; the README of the
/// project says by whom, and what else refuses a change.
/// </summary>
internal static class AllGates
{
    /// <summary>The names and kinds of what is to be made: whatever they refuse, a diff cannot show either.</summary>
    public static readonly ValueList<Gate<Proposal>> OfRules =
    [
        new(SameNames.Judge),
        new(SecondHostPolicy.Judge),
        new(OtherLists.Judge),
        new(PrunedElsewhere.Judge),
        new(ForeignNames.Judge),
        new(SetsOfOtherKind.Judge),
        new(RefreshedSetsOfOthers.Judge),
    ];

    /// <summary>What becomes of packets: a diff says it and goes on.</summary>
    public static readonly ValueList<Gate<DesiredOfRules>> OfPackets = [new(UnmetExpectations.Judge)];

    /// <summary>Where the rules come from, unless the caller has agreed to what was shown, or says --again.</summary>
    public static readonly ValueList<Gate<Desired>> OfOrigin = [new(OlderCheckout.Judge)];

    /// <summary>The blocks about to be written. They are asked at once: a proof computes, and a rehearsal waits for the kernel.</summary>
    public static readonly ValueList<Gate<Blocks>> OfBlocks = [new(StatesBetween.Judge), .. UsualGates.OfBlocks];
}

/// <summary>The gates of every operation, also of one that brings rules back.</summary>
internal static class UsualGates
{
    /// <summary>What earlier changes left, before the host is read.</summary>
    public static readonly ValueList<Gate<Request>> OfRequest = [new(UnfinishedChangeFirst.Judge), new(HeldBack.Judge)];

    public static readonly ValueList<Gate<Blocks>> OfBlocks = [new(Rehearsal.Judge)];

    /// <summary>The last one before the first block.</summary>
    public static readonly ValueList<Gate<Desired>> OfCaller = [new(Lockout.Judge)];
}
