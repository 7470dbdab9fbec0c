namespace Ripcs.Changes.Status.Findings;

/// <summary>The list of everything that is looked at, in the order in which
/// it is said. What else there is to say of a host joins here.</summary>
internal static class AllFindings
{
    public const int DaysToWarn = 3;

    /// <param name="status">The host.</param>
    /// <param name="allowedInFront">Number of foreign rules tolerated in front of our jumps.</param>
    /// <param name="warnDays">So many days before and after its last a rule that ends is a warning.</param>
    public static ValueList<Finding> Of(HostStatus status, int allowedInFront, int warnDays = DaysToWarn) =>
        ((Finding?[])
        [
            ChangeFindings.Unfinished(status),
            ChangeFindings.Pending(status),
            RecordFindings.Problem(status),
            RecordFindings.Lost(status),
            RecordFindings.ChangeGone(status),
            RecordFindings.NotRestored(status),
            DriftFinding.Of(status),
            LeftOutFinding.Of(status),
            ExpectationFinding.Of(status),
            ForeignJumpFindings.ToOurs(status),
            OtherVariantFindings.Ours(status),
            RecordFindings.NothingInForce(status),
            RecordFindings.Unrecorded(status),
            RecordFindings.Damaged(status),
            WithoutFileFindings.Unnamed(status),
            WithoutFileFindings.Gone(status),
            WithoutFileFindings.InDoubt(status),
            EndingFindings.Over(status, warnDays),
            EndingFindings.Soon(status, warnDays),
            HiddenFinding.Of(status),
            NeighbourFindings.InFront(status, allowedInFront),
            NeighbourFindings.ChainsInFront(status),
            NeighbourFindings.ChainsBehind(status),
            NeighbourFindings.NotAskedFirst(status),
            NeighbourFindings.Passing(status),
            DefaultFateFinding.Of(status),
            OtherVariantFindings.Foreign(status),
            NativeTablesFinding.Of(status),
            ChangeFindings.Held(status),
            StaleFinding.Of(status),
        ]).OfType<Finding>().ToValueList();
}
