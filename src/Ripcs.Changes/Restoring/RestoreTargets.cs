using System.Globalization;
using Ripcs.Changes.Applying;
using Ripcs.Changes.Targets;
using Ripcs.Changes.Texts;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Wanted;

namespace Ripcs.Changes.Restoring;

/// <summary>What a restore wants of these families, and what it says about it; the other family is left as it is.</summary>
internal sealed class RestoreTargets(RestoreAim aim, ValueList<Family> families)
{
    public Target Make(FirewallState actual)
    {
        var live = Ownership.Read(actual, aim.Known);
        var wanted = new OwnedState(Families.Both.SelectMany(family =>
            (families.Contains(family) ? WayBack.To(aim.Record.After, live) : live).Tables.Where(table => table.Family == family)).ToValueList());

        // After a reboot all is gone: that is not drift, rule by rule.
        var diff = new StateDiffer(actual, wanted, aim.Partitions, aim.Known.WhileLive(live)).CompareStates();
        return new Target(wanted, diff) { Notes = [.. ForeignNames.Warnings(wanted, actual, aim.Known), .. AsFoundText.Warnings(wanted, live)], Summary = Summary(diff) };
    }

    private string Summary(StateDiff diff) => string.Create(CultureInfo.InvariantCulture, $"back to the state after change {aim.Record.Number}")
        + (diff.IsEmpty ? ": no partition changes." : $": {DiffSummary.Of(diff, RestoreRun.Name)}");
}
