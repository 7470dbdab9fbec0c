namespace Ripcs.Commands;

/// <summary>Finds the command that was meant by a word that is none: one of
/// another group, one mistyped, or another tool's name for it.</summary>
internal static class MeantCommand
{
    private const string Clean = "clean", Diff = "diff", Apply = "apply";

    private static readonly Dictionary<string, string> OfOtherTools = Table(
        ("rules diff", "plan preview show compare what-if whatif dry-run dryrun"),
        ("rules apply", "deploy up push load start reload run install commit activate enable refresh"),
        ("rules generate", "compile build render emit print output dump"),
        ("rules save", "export backup"),
        ("rules flush", "reset stop down off clear disable remove uninstall destroy teardown"),
        ("rollback", "undo revert back"),
        ("history", "log changes changelog"),
        ("status", "state info list ls health"),
        ("check", "monitor nagios probe"),
        ("confirm", "accept ok yes keep"),
        ("clean apply", "prune gc cleanup purge"),
        ("clean diff", "stale"),
        ("lint", "analyze analyse audit shellcheck"),
        ("hits", "counters counts counted stats usage unused"),
        ("sandbox", "try test playground shell"));

    /// <summary>The words of the command behind "ripcs"; two for a word that
    /// names a group of commands, and none if nothing is near.</summary>
    /// <param name="before">The groups in front of the word.</param>
    /// <param name="behind">What stands behind the word.</param>
    public static IReadOnlyList<string> For(IReadOnlyList<string> before, string word, IReadOnlyList<string> behind, RootCommand root)
    {
        var commands = Paths(root).ToList();
        var meant = Meant(commands, before, word);
        if (meant is null)
            return [];

        var group = before.Contains(Clean) ? Clean : meant;
        var isWhole = !commands.Contains($"{meant} {Diff}") || (behind is [var next, ..] && commands.Contains($"{meant} {next}"));
        return isWhole ? [meant] : [$"{group} {Diff}", $"{group} {Apply}"];
    }

    /// <summary>
    /// The same where a group stands behind another, as in "clean rules apply": the command of each. None if the word is no group.
    /// </summary>
    public static IReadOnlyList<string> OfTwoGroups(string first, string second, string name, RootCommand root)
    {
        var commands = Paths(root).ToList();
        return !root.Subcommands.Any(group => group.Name == second && group.Subcommands.Count > 0) ? []
            : [.. new[] { $"{first} {name}", $"{second} {name}" }.Where(commands.Contains).Distinct()];
    }

    private static string? Meant(List<string> commands, IReadOnlyList<string> before, string word)
    {
        var group = string.Join(' ', before);
        var isGroup = commands.Any(command => command.StartsWith($"{word} ", StringComparison.Ordinal));
        return isGroup && OfOtherTools.TryGetValue(word, out var known) ? known : Named(commands, group, word)
            ?? (OfOtherTools.TryGetValue(word.ToLowerInvariant(), out var meant) && commands.Contains(meant) ? meant : null)
            ?? (Suggestion.For(word, commands.Select(Last).Distinct()) is { } near ? Named(commands, group, near) : null);
    }

    // rules apply comes before clean apply: it is the one that people mean by apply.
    private static string? Named(List<string> commands, string group, string name)
    {
        var named = commands.Where(command => Last(command).Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return named.Find(command => group.Length > 0 && command.StartsWith($"{group} ", StringComparison.Ordinal))
            ?? named.Find(command => !command.Contains(' '))
            ?? named.Find(command => command.StartsWith("rules ", StringComparison.Ordinal))
            ?? named.FirstOrDefault();
    }

    private static string Last(string command) => command[(command.LastIndexOf(' ') + 1)..];

    private static IEnumerable<string> Paths(Command command) => command.Subcommands.Where(sub => !sub.Hidden)
        .SelectMany(sub => Paths(sub).Select(path => $"{sub.Name} {path}").Prepend(sub.Name));

    private static Dictionary<string, string> Table(params (string Command, string Words)[] rows) =>
        rows.SelectMany(row => row.Words.Split(' ').Select(word => (word, row.Command))).ToDictionary(StringComparer.Ordinal);
}
