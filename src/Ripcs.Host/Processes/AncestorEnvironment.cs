using System.Globalization;
using System.Text;

namespace Ripcs.Host.Processes;

/// <summary>What the processes were given that this one comes from: sudo hands little of it on. See proc(5), /proc/PID/environ and stat.</summary>
internal static class AncestorEnvironment
{
    // Nobody comes from so many.
    private const int Most = 64;

    /// <summary>The value that the nearest ancestor has; null if none has it, or none that may be looked at.</summary>
    public static string? Find(string name)
    {
        var process = "self";
        for (var i = 0; i < Most; i++)
        {
            if (Value(process, name) is { Length: > 0 } value)
            {
                return value;
            }

            if (Parent(process) is not { } parent)
            {
                return null;
            }

            process = parent;
        }

        return null;
    }

    private static string? Value(string process, string name) => Read(process, "environ")?.Split('\0')
        .Where(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal)).Select(variable => variable[(name.Length + 1)..]).FirstOrDefault();

    // Behind the program's name, which may hold anything, stand its state and its parent.
    private static string? Parent(string process) =>
        Read(process, "stat") is { } stat && stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var parent, ..]
        && int.TryParse(parent, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? parent : null;

    private static string? Read(string process, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/{file}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
