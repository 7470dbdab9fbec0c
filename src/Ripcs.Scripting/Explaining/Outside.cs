using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Scripting.Explaining;

/// <summary>What a rule file cannot reach, by what it is, and what is said of it.</summary>
internal static class Outside
{
    private const string ValueItself = "write the value itself";

    /// <summary>By full name: the longest that a type's name, or a type's and its member's, begins with.</summary>
    private static readonly Dictionary<string, Action<DiagnosticBag, SourceSpan, string>> Known = new(StringComparer.Ordinal)
    {
        ["System.Console"] = Print,
        ["System.Diagnostics.Debug"] = Print,
        ["System.Diagnostics.Trace"] = Print,
        ["System.DateTime"] = Clock,
        ["System.DateTimeKind"] = Clock,
        ["System.DateTimeOffset"] = Clock,
        ["System.TimeProvider"] = Clock,
        ["System.Diagnostics.Stopwatch"] = Clock,
        ["System.Environment.TickCount"] = Clock,
        ["System.Environment.TickCount64"] = Clock,
        ["System.IO"] = Files,
        ["Microsoft.Win32"] = Files,
        ["System.Environment"] = (said, at, what) => said.ReadsEnvironment(at, what, ValueItself),
        ["System.Environment.NewLine"] = (said, at, what) => said.ReadsEnvironment(at, what, "write \"\\n\""),
        ["System.Environment.Exit"] = Other,
        ["System.Environment.FailFast"] = Other,
        ["System.AppContext"] = (said, at, what) => said.ReadsEnvironment(at, what, ValueItself),
        ["System.AppDomain"] = (said, at, what) => said.ReadsEnvironment(at, what, ValueItself),
        ["System.OperatingSystem"] = (said, at, what) => said.ReadsEnvironment(at, what, ValueItself),
        ["System.Runtime.InteropServices.RuntimeInformation"] = (said, at, what) => said.ReadsEnvironment(at, what, ValueItself),
        ["System.Random"] = Chance,
        ["System.Guid"] = Chance,
        ["System.HashCode"] = Chance,
        ["System.Security.Cryptography"] = Chance,
        ["System.Linq.Enumerable.Shuffle"] = (said, at, what) => said.LeavesToChance(at, what, "write the order itself"),
        ["System.Environment.CurrentManagedThreadId"] = Threads,
        ["System.Threading"] = Threads,
        ["System.Linq.ParallelEnumerable"] = Threads,
        ["System.Timers"] = Threads,
        ["System.Type"] = Types,
        ["System.Activator"] = Types,
        ["System.Delegate"] = Types,
        ["System.Enum"] = Types,
        ["System.Object.GetType"] = Types,
        ["System.Reflection"] = Types,
        ["System.Linq.Expressions"] = Types,
        ["Microsoft.CSharp"] = Types,
        ["System.Net"] = Network,
        ["System.Diagnostics.Process"] = Network,
        ["System.Diagnostics.ProcessStartInfo"] = Network,
        ["System.Globalization"] = Culture,
        ["System.FormattableString"] = Culture,
        ["System.TimeZone"] = Culture,
        ["System.TimeZoneInfo"] = Culture,
    };

    /// <summary>Types that rule files do not see, by the names that authors write without a namespace, or with a using directive that is believed to help.</summary>
    private static readonly string[] Unseen =
    [
        "System.Console", "System.Uri", "System.Diagnostics.Process", "System.Diagnostics.ProcessStartInfo", "System.Diagnostics.Stopwatch",
        "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Path",
        "System.IO.StreamReader", "System.IO.StreamWriter", "System.Globalization.CultureInfo", "System.Linq.ParallelEnumerable", "System.Net.Dns",
        "System.Net.Http.HttpClient", "System.Net.IPAddress", "System.Net.IPNetwork", "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient",
        "System.Net.WebClient", "System.Reflection.Assembly", "System.Security.Cryptography.RandomNumberGenerator", "System.Security.Cryptography.SHA256",
        "System.Text.Json.JsonSerializer", "System.Text.RegularExpressions.Regex", "System.Threading.Tasks.Parallel", "System.Threading.Tasks.Task",
        "System.Threading.Thread",
    ];

    /// <param name="type">A type's full name, or that of a namespace.</param>
    /// <param name="member">Empty for the type itself.</param>
    /// <param name="shown">What the author wrote: "Console.WriteLine".</param>
    public static void Report(DiagnosticBag diagnostics, SourceSpan at, string type, string member, string shown)
    {
        if (member is "GetHashCode")
        {
            diagnostics.LeavesToChance(at, shown, "compare the values themselves");
            return;
        }

        for (var name = $"{type}.{member}".TrimEnd('.'); name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('.'))])
        {
            if (Known.TryGetValue(name, out var say))
            {
                say(diagnostics, at, shown);
                return;
            }
        }

        Other(diagnostics, at, shown);
    }

    /// <summary>True for what is said of a type or member in words of its own.</summary>
    public static bool Knows(string type, string member) => Known.Keys.Any(name => name == type || name == $"{type}.{member}" || type.StartsWith($"{name}.", StringComparison.Ordinal));

    /// <summary>The full name of a type that rule files do not see; null if it is none that authors look for.</summary>
    public static string? Find(string name) => Array.Find(Unseen, type => type.EndsWith($".{name}", StringComparison.Ordinal));

    private static void Print(DiagnosticBag said, SourceSpan at, string what) => said.Prints(at, what);

    private static void Clock(DiagnosticBag said, SourceSpan at, string what) => said.ReadsClock(at, what);

    private static void Files(DiagnosticBag said, SourceSpan at, string what) => said.ReadsFiles(at, what);

    private static void Chance(DiagnosticBag said, SourceSpan at, string what) => said.LeavesToChance(at, what, ValueItself);

    private static void Threads(DiagnosticBag said, SourceSpan at, string what) => said.StartsThreads(at, what);

    private static void Types(DiagnosticBag said, SourceSpan at, string what) => said.LooksIntoTypes(at, what);

    private static void Network(DiagnosticBag said, SourceSpan at, string what) => said.ReachesOthers(at, what);

    private static void Culture(DiagnosticBag said, SourceSpan at, string what) => said.ReadsCulture(at, what);

    private static void Other(DiagnosticBag said, SourceSpan at, string what) => said.NotForRuleFiles(at, what);
}
