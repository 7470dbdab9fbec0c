using System.Globalization;
using Ripcs.Changes.Applying;
using Ripcs.Changes.Targets;
using Ripcs.Changes.Texts;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Wanted;

namespace Ripcs.Changes.Restoring;

/// <summary>What a restore wants, and what it says about it.</summary>
/// <param name="aims">What comes back.</param>
/// <param name="alone">The one family that comes back; null for both. The other one is left as it is.</param>
internal sealed class RestoreTargets(RestoreAims aims, Family? alone)
{
    /// <summary>Decided once, under the lock: by the next try our own journal is on the disk.</summary>
    public RestoreAim? Aim { get; private set; }

    public Target Make(FirewallState actual, Knowledge known)
    {
        var aim = Aim ??= aims.Find();
        var live = Ownership.Read(actual, known);
        var wanted = new OwnedState(Families.Both.SelectMany(family =>
            (alone is null || alone == family ? WayBack.To(aim.Record.After, live) : live).Tables.Where(table => table.Family == family)).ToValueList());

        // After a reboot all is gone: that is not drift, rule by rule.
        var diff = new StateDiffer(actual, wanted, aim.Partitions, known.WhileLive(live)).CompareStates();
        return new Target(wanted, diff)
        {
            Again = aim.Record,
            Alone = alone,
            Restored = aim.Partitions,
            Held = aim.Held,
            Notes = [.. aim.Notes, .. ForeignNames.Warnings(wanted, actual, known), .. AsFoundText.Warnings(wanted, live)],
            Summary = Summary(aim, diff),
        };
    }

    private static string Summary(RestoreAim aim, StateDiff diff) => string.Create(CultureInfo.InvariantCulture, $"back to the state after change {aim.Record.Number}")
        + (diff.IsEmpty ? ": no partition changes." : $": {DiffSummary.Of(diff, RestoreRun.Name)}");
}
