namespace Ripcs.Host;

/// <summary>Runs two independent pieces of work on two cores.</summary>
internal static class AtOnce
{
    /// <summary>Runs both; if both fail, the first one's exception is thrown.</summary>
    public static (TFirst First, TSecond Second) Do<TFirst, TSecond>(Func<TFirst> first, Func<TSecond> second)
    {
        // On a thread of its own: the pool's threads read the output of programs.
        var other = Task.Factory.StartNew(first, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        TSecond mine;
        try
        {
            mine = second();
        }
        finally
        {
            // Wait also after a failure, so that no work goes on unnoticed by the caller.
            _ = other.GetAwaiter().GetResult();
        }

        return (other.Result, mine);
    }
}
