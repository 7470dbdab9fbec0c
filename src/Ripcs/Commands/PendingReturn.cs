using System.CommandLine;
using System.Globalization;
using Ripcs.Applying;
using Ripcs.Confirming;
using Ripcs.Core.Planning.Owned;
using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>Takes a change back that waited for its confirmation: the guard's work, and that of whoever finds its guard gone.</summary>
internal static class PendingReturn
{
    /// <param name="host">What the command needs of the world.</param>
    /// <param name="result">The command line.</param>
    /// <param name="number">The change.</param>
    /// <param name="onlyIf">As the change was when its time was over; null to take it back in any case.</param>
    public static RunReport Run(CommandHost host, ParseResult result, int number, PendingChange? onlyIf) => Run(
        host, result, number, onlyIf, string.Create(CultureInfo.InvariantCulture, $"(change {number} was not confirmed)"));

    /// <summary>The same because somebody said so.</summary>
    public static RunReport RunNow(CommandHost host, ParseResult result, int number) => Run(host, result, number, onlyIf: null, "");

    private static RunReport Run(CommandHost host, ParseResult result, int number, PendingChange? onlyIf, string words)
    {
        var state = host.State(result).Open(isInDoubtEnough: true);
        var change = new Change(host, result, "rollback", words)
        {
            // Chains in the other variant, of which a flush may have been the cure, must not keep a change in force that nobody confirmed.
            RefusesOtherVariant = false,
            TakesBack = new TakingBack(new PendingFiles(state), number) { OnlyIf = onlyIf },
        };
        var targets = new RollbackTargets(state, aims => aims.Before(number)) { IsUnasked = true };
        return change.Run((actual, known) => new RollbackAims(state).Began(number) ? targets.Make(actual, known)
            : new Target(Ownership.Read(actual, known), Diff: null)
            {
                Summary = string.Create(CultureInfo.InvariantCulture, $"change {number} never came into force."),
            });
    }
}
