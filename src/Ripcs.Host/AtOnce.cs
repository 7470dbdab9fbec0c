namespace Ripcs.Host;

/// <summary>Two pieces of work that do not know each other, on two cores.</summary>
internal static class AtOnce
{
    /// <summary>Does both; where both fail, the first one's reason is told.</summary>
    public static (TFirst First, TSecond Second) Do<TFirst, TSecond>(Func<TFirst> first, Func<TSecond> second)
    {
        // A thread of its own: those of the pool have the output of programs to read.
        var other = Task.Factory.StartNew(first, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        TSecond mine;
        try
        {
            mine = second();
        }
        finally
        {
            // Nothing that was begun goes on behind the back of whoever asked.
            _ = other.GetAwaiter().GetResult();
        }

        return (other.Result, mine);
    }
}
