using Ripcs.Scripting.Reading;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests;

/// <summary>
/// hostile.txt: scripts that reach for files, processes, clock, environment, network, chance, types, memory, threads, or for other files
/// by #load. All stand in one folder, compiled together; each is refused at its place, and nothing of it runs.
/// </summary>
public sealed class HostileScriptTests : IClassFixture<HostileScriptTests.Folder>
{
    private const string Beside = "rules/beside.csx";

    private static readonly List<(string Script, string[] Messages)> Table = Read();

    private readonly Folder _folder;

    public HostileScriptTests(Folder folder) => _folder = folder;

    public static TheoryData<string> Scripts => [.. Table.Select(row => row.Script)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_is_refused_where_it_reaches_outside_with_what_to_do_instead(string script)
    {
        var number = Table.FindIndex(row => row.Script == script);

        _folder.Said($"rules/h{number}.csx").ShouldBe(Table[number].Messages);
        Table[number].Messages.ShouldAllBe(message => message.StartsWith("error "));
    }

    [Fact]
    public void Nothing_of_a_refused_script_runs()
    {
        File.Exists(_folder.Marker).ShouldBeFalse();
        _folder.Loaded.Files.Select(file => file.Path).ShouldBe([Beside]);
    }

    [Fact]
    public void A_script_beside_refused_ones_is_judged_by_itself()
    {
        _folder.Loaded.Files.Single().Rules.Select(rule => rule.What).ShouldBe(["web"]);
        WithoutFence.Compile(_folder.Rules.Path,
            FileTrust.OfThisProcess()).Diagnostics.Where(said => said.Span.File == Beside).Select(said => said.ToString())
            .ShouldBe([$"error RIP0204: {Beside}(2,28): no label \"ap\" in partition \"beside\"; declare it with Label(\"ap\", …)"]);
    }

    [Fact]
    public void A_loaded_file_is_refused_itself_and_once_however_many_load_it()
    {
        using var folder = new RuleFolder().With("rules/_shared.csx",
            "const int Web = 80;\nvoid Now() => Accept($\"{DateTime.Now}\");").With("rules/fine.csx", "Accept(\"x\");")
            .With("rules/a.csx", "#load \"_shared.csx\"\nNow();").With("rules/b.csx", "#load \"_shared.csx\"");

        var loaded = folder.Load();

        loaded.Lines().ShouldBe(
            ["error RIP0171: rules/_shared.csx(2,25): DateTime.Now: a rule file must give the same rules every day; write the day "
                + "itself, as in new "
            + "DateOnly(2027, 1, 31)"]);
        loaded.Files.Select(file => file.Path).ShouldBe(["rules/fine.csx"]);
    }

    private static List<(string Script, string[] Messages)> Read()
    {
        var rows = new List<(List<string> Script, List<string> Messages)> { ([], []) };
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests/Ripcs.Scripting.Tests/hostile.txt"))
            .Where(line => line.Length == 0 || line[0] != '#'))
        {
            if (line.Length == 0)
            {
                rows.Add(([], []));
            }
            else
            {
                (line.StartsWith("> ", StringComparison.Ordinal) ? rows[^1].Script
                    : rows[^1].Messages).Add(line.StartsWith("> ", StringComparison.Ordinal) ? line[2..] : line);
            }
        }

        return [.. rows.Where(row => row.Script.Count > 0).Select(row => (string.Join('\n', row.Script), row.Messages.ToArray()))];
    }

    public sealed class Folder : IDisposable
    {
        public Folder()
        {
            Rules.With(Beside, "Partition(\"beside\");\nAccept(\"web\").Ports(80).To(\"ap\");").WithLink("rules/_link.csx", "/etc/passwd");
            foreach (var (script, number) in Table.Select((row, number) => (row.Script, number)))
            {
                Rules.With($"rules/h{number}.csx", script.Replace("MARKER", Marker, StringComparison.Ordinal));
            }

            Loaded = Rules.Load();
        }

        public LoadedRules Loaded { get; }

        public string Marker => Rules.At("marker");

        internal RuleFolder Rules { get; } = new();

        public string[] Said(string file) =>
        [
            .. Loaded.Diagnostics.Where(said => said.Span.File == file)
                .Select(said => WithoutFence.Printed(said).Replace($"{file}", "", StringComparison.Ordinal).Replace(Marker, "MARKER",
                    StringComparison.Ordinal).Replace(Rules.Parent, "FOLDER", StringComparison.Ordinal)),
        ];

        public void Dispose() => Rules.Dispose();
    }
}
