namespace Ripcs.Host;

/// <summary>
/// Work whose expected failure has an answer: the state file is damaged, say, and then nothing is known. Any other exception goes on to
/// whoever called.
/// </summary>
internal static class Catch<TException>
    where TException : Exception
{
    /// <summary>The result of the work, or that of the second function if it fails.</summary>
    public static T Or<T>(Func<T> work, Func<TException, T> otherwise)
    {
        try
        {
            return work();
        }
        catch (TException e)
        {
            return otherwise(e);
        }
    }

    /// <summary>The result of the work, or null if it fails.</summary>
    public static T? OrNull<T>(Func<T?> work) => Or(work, _ => default);

    /// <returns>How the work failed; null if it did not.</returns>
    public static TException? In(Action work) => Or<TException?>(() =>
    {
        work();
        return null;
    }, e => e);
}

/// <summary>The same for a file or folder that is missing, cannot be read, or belongs to another user.</summary>
internal static class Catch
{
    public static T Or<T>(Func<T> work, Func<Exception, T> otherwise)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return otherwise(e);
        }
    }

    public static T? OrNull<T>(Func<T?> work) => Or(work, _ => default);

    /// <summary>The result of work that only saves time, or null if it fails: what
    /// is wrong is met again, and reported, by those who do without it.</summary>
    public static T? Quietly<T>(Func<T?> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is HostException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
