using System.Text;

namespace Ripcs.Host.Processes;

/// <summary>Reads the environment of the processes that started this one, because sudo passes
/// little of it on. See proc(5), /proc/PID/environ and stat.</summary>
internal static class AncestorEnvironment
{
    // No process has so many ancestors.
    private const int Most = 64;

    /// <summary>The value in the nearest ancestor that has one; null if none has, or none can be read.</summary>
    public static string? Find(string name) =>
        Processes().Select(process => Value(process, name)).FirstOrDefault(value => value is { Length: > 0 });

    /// <summary>
    /// The values in all processes of the ancestors' users, including root: a terminal that outlives its connection, as in tmux, has an old
    /// value. Other users could set any value.
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

    // The real user: a program with the setuid bit has the environment of the user who started it.
    private static string? User(string process) =>
        Read(process, "status")?.Split('\n').FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal))?.Split('\t')[1];

    private static string? Value(string process, string name) => Read(process, "environ")?.Split('\0')
        .Where(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal)).Select(variable => variable[(name.Length + 1)..])
            .FirstOrDefault();

    // After the program's name, which may contain anything, come its state and its parent.
    private static string? Parent(string process) =>
        Read(process, "stat") is { } stat && stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_,
            var parent, ..]
        && int.TryParse(parent, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? parent : null;

    private static string? Read(string process, string file) =>
        Catch.OrNull(() => Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/{file}")));
}
