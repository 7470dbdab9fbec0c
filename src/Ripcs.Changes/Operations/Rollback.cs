using Ripcs.Changes.Applying;

namespace Ripcs.Changes.Operations;

/// <summary>Returns to an earlier state on an operator's command.</summary>
/// <param name="name">The command.</param>
/// <param name="number">The change whose state it is; null for the state before the last change.</param>
internal class Rollback(string name, StateDirectory state, int? number) : ReturnToState(name, $"{number}", state)
{
    private int? _number = number;
    private bool _isDecided;

    /// <summary>The rollback that ended before it could report, if this run completed it; null if there was none.</summary>
    public HistoryRecord? Unreported { get; private set; }

    // If a rollback only remained to be recorded, repeating the command means that one.
    public override void HasRecorded(HistoryRecord record) => _number ??= record.Restores is null ? null : record.Number;

    public override Desired MakeToWrite(FirewallState actual, Knowledge recorded)
    {
        if (!_isDecided && _number is null)
            _number = (Unreported = UnreportedFile.Find(State))?.Number;

        _isDecided = true;
        return Make(actual, recorded);
    }

    protected override EarlierState Find(EarlierStates states) => states.Find(_number);
}
