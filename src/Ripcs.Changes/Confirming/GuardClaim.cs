using System.Globalization;

namespace Ripcs.Changes.Confirming;

/// <summary>What a guard writes into its lock file: which change it waits for, and where that is decided. It counts while the lock is held.</summary>
/// <param name="Number">The change.</param>
/// <param name="Process">The guard itself.</param>
/// <param name="StateDirectory">The folder that holds the change; another one in the same network namespace has numbers of its own.</param>
internal sealed record GuardClaim(int Number, int Process, string StateDirectory)
{
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Number}\n{Process}\n{StateDirectory}\n");

    /// <summary>"the guard of change 2 (process 4711, state directory /var/lib/ripcs)".</summary>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"the guard of change {Number} (process {Process}, state directory {StateDirectory})");

    /// <summary>Null for what is no claim, as where the holder has not written one yet.</summary>
    public static GuardClaim? Parse(string text) =>
        text.Split('\n', 3) is [var number, var process, var directory] && directory.EndsWith('\n')
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var change)
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new GuardClaim(change, id, directory[..^1]) : null;
}
