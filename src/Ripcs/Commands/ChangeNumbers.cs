namespace Ripcs.Commands;

/// <summary>Possible numbers for an argument, the last change first; none
/// if the state cannot be read, because a shell shows no errors.</summary>
internal static class ChangeNumbers
{
    public static void CompleteRecorded(Argument argument, CommandHost host) =>
        Complete(argument, host, state => new Timeline(new History(state)).Numbers.Reverse());

    public static void CompletePending(Argument argument, CommandHost host) =>
        Complete(argument, host, state => new PendingFiles(state).Find() is { } pending ? [pending.Change.Number] : []);

    private static void Complete(Argument argument, CommandHost host, Func<StateDirectory, IEnumerable<int>> numbersOf) =>
        argument.CompletionSources.Add(context =>
            Recorded(host, context.ParseResult, state => numbersOf(state).Select(number => number.ToString(CultureInfo.InvariantCulture))));

    /// <summary>Words from the state; none if it cannot be read.</summary>
    public static IEnumerable<string> Recorded(CommandHost host, ParseResult result, Func<StateDirectory, IEnumerable<string>> wordsOf) =>
        Catch<HostException>.OrNull<IEnumerable<string>>(() =>
            host.Machine(result).LookAtState() is { } state ? [.. wordsOf(state)] : []) ?? [];
}
