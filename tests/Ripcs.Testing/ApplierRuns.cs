using Ripcs.Changes.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Testing;

public static class ApplierRuns
{
    /// <summary>Brings a state into force without the rest of a change: no lock, no rehearsal, no record.</summary>
    internal static Outcome Run(this Applier applier, Func<FirewallState, OwnedState> desiredFrom)
    {
        while (true)
        {
            if (applier.Write(applier.Next(actual =>
                new Desired(new ProposedChange(actual, desiredFrom(actual), Knowledge.None), Diff: null) { Summary = "" })) is { } outcome)
                return outcome;
        }
    }
}
