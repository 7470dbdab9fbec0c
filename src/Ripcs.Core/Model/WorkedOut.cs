namespace Ripcs.Core.Model;

/// <summary>
/// What was worked out from a list, kept in the record that holds the list: asked again, it is there. A copy of the record with another
/// list works it out anew, and records compare as if it were not in them.
/// </summary>
internal struct WorkedOut<TItem, TResult> : IEquatable<WorkedOut<TItem, TResult>>
    where TResult : class
{
    // Both in one object, so that of two threads none finds the one without the other.
    private Tuple<object?, TResult>? _last;

    /// <summary>For a list of which the result is known.</summary>
    public WorkedOut(ValueList<TItem> list, TResult result) => _last = new(list.Source, result);

    public TResult From(ValueList<TItem> list, Func<ValueList<TItem>, TResult> work)
    {
        if (_last is not { } last || last.Item1 != list.Source)
            _last = last = new(list.Source, work(list));

        return last.Item2;
    }

    public readonly bool Equals(WorkedOut<TItem, TResult> other) => true;

    public override readonly bool Equals(object? obj) => obj is WorkedOut<TItem, TResult>;

    public override readonly int GetHashCode() => 0;
}
