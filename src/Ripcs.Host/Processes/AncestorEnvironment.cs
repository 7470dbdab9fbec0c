using System.Text;

namespace Ripcs.Host.Processes;

/// <summary>What the processes were given that this one comes from: sudo hands
/// little of it on. See proc(5), /proc/PID/environ and stat.</summary>
internal static class AncestorEnvironment
{
    // Nobody comes from so many.
    private const int Most = 64;

    /// <summary>The value that the nearest ancestor has; null if none has it, or none that may be looked at.</summary>
    public static string? Find(string name) =>
        Processes().Select(process => Value(process, name)).FirstOrDefault(value => value is { Length: > 0 });

    /// <summary>
    /// The values in all processes of the users by whom this one came, root among them: a terminal that goes on without its connection, as
    /// in tmux, knows an old one. Other users could put anything there.
    /// </summary>
    public static ValueList<string> OfOwnUsers(string name)
    {
        var users = Processes().Select(User).OfType<string>().ToHashSet();
        return [.. Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder))
            .Where(process => char.IsAsciiDigit(process[0]) && User(process) is { } user
                && users.Contains(user)).Select(process => Value(process, name)).OfType<string>().Distinct()];
    }

    private static IEnumerable<string> Processes()
    {
        var process = "self";
        for (var i = 0; i < Most && process is not null; i++)
        {
            yield return process;
            process = Parent(process);
        }
    }

    // The real one: a program with the setuid bit has the environment of whoever started it.
    private static string? User(string process) =>
        Read(process, "status")?.Split('\n').FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal))?.Split('\t')[1];

    private static string? Value(string process, string name) => Read(process, "environ")?.Split('\0')
        .Where(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal)).Select(variable => variable[(name.Length + 1)..])
            .FirstOrDefault();

    // Behind the program's name, which may hold anything, stand its state and its parent.
    private static string? Parent(string process) =>
        Read(process, "stat") is { } stat && stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_,
            var parent, ..]
        && int.TryParse(parent, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? parent : null;

    private static string? Read(string process, string file) =>
        Unless.Find(() => Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/{file}")));
}
