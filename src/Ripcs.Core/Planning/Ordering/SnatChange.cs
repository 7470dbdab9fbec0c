namespace Ripcs.Core.Planning.Ordering;

/// <summary>Whether rules that change sources come, go or change places between two states of the nat table.</summary>
internal readonly record struct SnatChange(bool Adds, bool Removes)
{
    public bool IsNone => !Adds && !Removes;

    public static SnatChange Between(Family family, OwnedTable now, OwnedTable then)
    {
        var (before, after) = (NatList.Of(family, now, DispatchChain.Snat), NatList.Of(family, then, DispatchChain.Snat));
        if (before == after)
            return new SnatChange(false, false);

        var (adds, removes) = (after.Except(before).Any(), before.Except(after).Any());
        return adds || removes ? new SnatChange(adds, removes) : new SnatChange(true, true);
    }
}
