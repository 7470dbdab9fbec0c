namespace Ripcs.Changes.Running;

/// <summary>
/// Reads, while the rule files are compiled, what a run needs when they are: the record of the last run, and the live rules where the
/// kernel counts who writes. Both are used only where they still are what they were when they were read; a look that fails is as none.
/// </summary>
internal sealed class EarlyLook : IDisposable
{
    private readonly Task _record;
    private readonly Task<Reading?> _rules;

    /// <param name="look">Opens the state directory, whose <see cref="ReadFiles"/> remembers what was read.</param>
    /// <param name="open">Opens the tables.</param>
    public EarlyLook(Func<StateDirectory?> look, Func<INetfilter> open)
    {
        _record = Beside(() => Quietly(() => AppliedFile.Read(look())));
        _rules = Beside(() => Quietly(() => open() is var netfilter && netfilter.Generation() is not null
            ? FirewallReader.ReadAt(netfilter) : null));
    }

    /// <summary>What was live, if nobody has written since; else null. No count tells what became of sets.</summary>
    public Reading? Rules(INetfilter netfilter) =>
        _rules.GetAwaiter().GetResult() is { Generation: { } then } reading && !HasSets(reading.State) && netfilter.Generation() == then
            ? reading : null;

    /// <summary>Waits for what is still going on: nothing goes on behind the back of whoever asked.</summary>
    public void Dispose() => Task.WaitAll(_record, _rules);

    private static bool HasSets(FirewallState state) =>
        state.V4.Tables.Concat(state.V6.Tables).Any(table => table.Name == TableName.Set);

    // Threads of their own: those of the pool have the output of programs to read.
    private static Task<T> Beside<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // Whatever is wrong is met again, and told, where it matters.
    private static T? Quietly<T>(Func<T?> work)
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
