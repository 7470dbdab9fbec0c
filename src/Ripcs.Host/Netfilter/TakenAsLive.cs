using Ripcs.Core.Planning.Edits;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// What counts as live where it cannot be read, for operations that bring rules back: what was last read, and written since; at first
/// nothing. If that is wrong, nothing is doubled: a block that is planned for a table without rules of Ripcs makes its guard with -N, and
/// the kernel refuses that where one is live.
/// </summary>
/// <param name="first">What is taken as live at first.</param>
/// <param name="only">The only family that is read, and that must be; null for both.</param>
internal sealed class TakenAsLive(FirewallState first, Family? only = null)
{
    private FirewallState _state = first;

    /// <summary>What the last reading lacked.</summary>
    public ValueList<UnreadPart> Unread { get; internal set; }

    public void Written(Block block) => _state = _state.With(StepInterpreter.Apply(_state[block.Family], block));

    /// <summary>True if a reading without the family's rules is of no use.</summary>
    internal bool Needs(Family family) => only == family;

    internal bool IsLeftAlone(Family family) => only is { } one && one != family;

    /// <summary>The reading with what is taken as live in the place of what is missing.</summary>
    internal FamilyReading Complete(FamilyReading read)
    {
        var (family, unread) = (read.State.Family, read.Unread.Select(part => part.IsSets).ToHashSet());
        var taken = _state[family].Tables.Where(table => unread.Contains(table.Name == TableName.Set));
        var state = new FamilyState(family,
            [.. taken, .. read.State.Tables.Where(table => !unread.Contains(table.Name == TableName.Set))]);
        _state = _state.With(state);
        return read with { State = state };
    }
}

/// <summary>The rules or the sets of a family, which could not be read.</summary>
internal sealed record UnreadPart(Family Family, bool IsSets, NetfilterException Why);
