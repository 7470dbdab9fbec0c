using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ripcs.Worker.Explaining;

/// <summary>
/// What rule files cannot use, by name, with the message for each. The gate refuses most of it. The compiler refuses what rule files do not
/// reference, but advises adding a reference, which is not possible here.
/// </summary>
internal static class ForbiddenMembers
{
    private const string ValueItself = "write the value itself";

    /// <summary>By full name; the longest name that a type's or a member's full name begins with applies.</summary>
    private static readonly Dictionary<string, Action<DiagnosticBag, SourceSpan, string>> Known = Table(
        ((said, at, what) => said.Prints(at, what), "System.Console System.Diagnostics.Debug System.Diagnostics.Trace"),
        ((said, at, what) => said.ReadsClock(at, what),
            "System.DateTime System.DateTimeKind System.DateTimeOffset System.TimeProvider System.Diagnostics.Stopwatch"
            + " System.Environment.TickCount System.Environment.TickCount64"),
        ((said, at, what) => said.ReadsFiles(at, what), "System.IO Microsoft.Win32"),
        ((said, at, what) => said.ReadsEnvironment(at, what, ValueItself),
            "System.Environment System.AppContext System.AppDomain System.OperatingSystem"
            + " System.Runtime.InteropServices.RuntimeInformation"),
        ((said, at, what) => said.ReadsEnvironment(at, what, "write \"\\n\""), "System.Environment.NewLine"),
        ((said, at, what) => said.LeavesToChance(at, what, ValueItself),
            "System.Random System.Guid System.HashCode System.Security.Cryptography"),
        ((said, at, what) => said.LeavesToChance(at, what, "write the order itself"), "System.Linq.Enumerable.Shuffle"),
        ((said, at, what) => said.StartsThreads(at, what),
            "System.Environment.CurrentManagedThreadId System.Threading System.Linq.ParallelEnumerable System.Timers"),
        ((said, at, what) => said.LooksIntoTypes(at, what),
            "System.Type System.Activator System.Delegate System.Enum System.Object.GetType System.Reflection System.Linq.Expressions"
            + " Microsoft.CSharp"),
        ((said, at, what) => said.ReachesOthers(at, what), "System.Net System.Diagnostics.Process System.Diagnostics.ProcessStartInfo"),
        ((said, at, what) => said.ReadsCulture(at, what),
            "System.Globalization System.FormattableString System.TimeZone System.TimeZoneInfo"),
        ((said, at, what) => said.NotForRuleFiles(at, what), "System.Environment.Exit System.Environment.FailFast"));

    /// <summary>
    /// Types that rule files do not reference but that authors use, without a namespace or after a using directive that does not help.
    /// </summary>
    private static readonly string[] UnseenTypes =
    [
        "System.Console", "System.Uri", "System.Diagnostics.Process", "System.Diagnostics.ProcessStartInfo", "System.Diagnostics.Stopwatch",
        "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Path",
        "System.IO.StreamReader", "System.IO.StreamWriter", "System.Globalization.CultureInfo", "System.Linq.ParallelEnumerable",
        "System.Net.Dns", "System.Net.Http.HttpClient", "System.Net.IPAddress", "System.Net.IPNetwork", "System.Net.Sockets.Socket",
        "System.Net.Sockets.TcpClient", "System.Net.WebClient", "System.Reflection.Assembly",
        "System.Security.Cryptography.RandomNumberGenerator", "System.Security.Cryptography.SHA256", "System.Text.Json.JsonSerializer",
        "System.Text.RegularExpressions.Regex", "System.Threading.Tasks.Parallel", "System.Threading.Tasks.Task", "System.Threading.Thread",
    ];

    /// <param name="type">The full name of a type or a namespace.</param>
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

        diagnostics.NotForRuleFiles(at, shown);
    }

    /// <summary>True if a type or member has a message of its own.</summary>
    public static bool Knows(string type, string member) =>
        Known.Keys.Any(name => name == type || name == $"{type}.{member}" || type.StartsWith($"{name}.", StringComparison.Ordinal));

    /// <summary>A name with its namespace; the compiler may object to any part of it: System.Net.Http.HttpClient.</summary>
    public static Explanation? Qualified(Mistake mistake)
    {
        if (mistake.Node is not (NameSyntax or MemberAccessExpressionSyntax))
            return null;

        var whole = mistake.Node.AncestorsAndSelf().TakeWhile(node => node is NameSyntax or MemberAccessExpressionSyntax).Last();
        var names = whole.DescendantNodesAndSelf(node => node is not TypeArgumentListSyntax).OfType<SimpleNameSyntax>();
        string[] parts = [.. names.Select(part => part.Identifier.ValueText)];
        var shown = whole.Parent is UsingDirectiveSyntax ? parts.Length : whole is NameSyntax ? 1 : 2;
        return Says(whole, string.Join('.', parts), string.Join('.', parts.TakeLast(shown)));
    }

    /// <summary>A type by its simple name, as in new Regex("…") and File.ReadAllText("…").</summary>
    public static Explanation? Unseen(Mistake mistake) => mistake switch
    {
        { Code: "CS0122" } => said => said.NotForRuleFiles(mistake.At, mistake.Name),
        { Name: "AsParallel" } => Says(mistake.Node, "System.Linq.ParallelEnumerable", mistake.Name),
        { Node: IdentifierNameSyntax name }
            when Array.Find(UnseenTypes, type => type.EndsWith($".{name}", StringComparison.Ordinal)) is { } type =>
            mistake.Code is "CS0246" ? Says(name, type, mistake.Name)
            : name.Parent is MemberAccessExpressionSyntax { Name: var member } access && access.Expression == name
                ? Says(name, $"{type}.{member}", $"{name}.{member}")
            : null,
        _ => null,
    };

    private static Explanation Says(SyntaxNode at, string name, string shown) => said => Report(said, Places.Of(at), name, "", shown);

    private static Dictionary<string, Action<DiagnosticBag, SourceSpan, string>> Table(
        params (Action<DiagnosticBag, SourceSpan, string> Say, string Names)[] rows) =>
        rows.SelectMany(row => row.Names.Split(' ').Select(name => (name, row.Say))).ToDictionary(StringComparer.Ordinal);
}
