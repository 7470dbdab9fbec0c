namespace Ripcs.Host;

/// <summary>
/// The host, not the author of a rule file, is in the way: a missing program, a missing right, a refused block, a damaged file.
/// The message is whole (what is wrong, and what to do) and is printed as it stands; caught once, in Program.
/// </summary>
internal class HostException : Exception
{
    public HostException(string message)
        : base(message)
    {
    }

    public HostException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

/// <summary>Somebody else holds what is needed just now; the same command may succeed later.</summary>
internal sealed class BusyException(string message) : HostException(message);

/// <summary>What is done unless the world is in the way as expected: a state file is damaged, say.</summary>
internal static class Unless<TException>
    where TException : Exception
{
    /// <summary>What the work gives; else what is to stand in its place.</summary>
    public static T Give<T>(Func<T> work, Func<TException, T> otherwise)
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

    /// <summary>What the work finds; else nothing.</summary>
    public static T? Find<T>(Func<T?> work) => Give(work, _ => default);

    /// <returns>What was in the way; null if nothing was.</returns>
    public static TException? Do(Action work) => Unless<TException>.Give<TException?>(() =>
    {
        work();
        return null;
    }, e => e);
}

/// <summary>The same of a file or a folder that is not there, cannot be read, or belongs to somebody else.</summary>
internal static class Unless
{
    public static T Give<T>(Func<T> work, Func<Exception, T> otherwise)
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

    public static T? Find<T>(Func<T?> work) => Give(work, _ => default);
}
