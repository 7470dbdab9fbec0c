using System.Diagnostics;
using Ripcs.Commands;
using Ripcs.Linux;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Workers;

/// <summary>Rule files that compile and then do what they should not, each in a real worker of the built command.</summary>
[Trait("Kind", "long")]
public sealed class WorkerTests : IDisposable
{
    private static readonly string Ripcs = Path.Combine(AppContext.BaseDirectory, "ripcs");

    private static readonly WorkerStarter Starter = new([WorkerStarter.Program], RuntimeFiles.DotnetRoot(null));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-worker-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_worker_leaves_out_what_has_ended_on_the_day_that_it_is_told()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "ends.csx"), """Partition("ends"); Accept("x").Ports(22).To("192.0.2.1").Until("2026-11-19"); Accept("y").Ports(22).To("192.0.2.2").Until("2026-11-20");""");

        var compiled = Compile(new WorkerLimits());

        compiled.Partitions.Single(partition =>
            partition.Name.Value == "ends").Chains.ShouldHaveSingleItem().Rules.ShouldHaveSingleItem().Origin.What.ShouldBe("y");
        compiled.Holds.ShouldBe(new Ripcs.Core.Model.DaySpan(Today, Today));
    }

    [Fact]
    public void Rule_files_and_what_they_load_compile_behind_the_fence_to_what_they_compile_to_without_it()
    {
        Write("_labels.csx", "Label office = Label(\"office\", \"192.0.2.0/24\");");
        Write("shop.csx", "#load \"_labels.csx\"\nPartition(\"shop\");\nLabel(\"www\", \"203.0.113.10\", "
            + "\"2001:db8::10\");\nAccept(\"web\").Ports(80, 443).To(\"www\");\nAccept(\"ssh\").Ports(22).From(office).To(\"www\");");
        Write("bank.csx", "Partition(\"bank\");\nAccept(\"x\").Ports(80).To(\"nowhere\");");
        Write("lost.csx", "#load \"_nowhere.csx\"\nPartition(\"lost\");");
        Write("late.csx", "Partition(\"late\");\nLabel(\"a\", "
            + "\"203.0.113.20\");\nAccept(\"all\").Ports(22).To(\"a\");\nDrop(\"one\").From(\"192.0.2.1\").To(\"a\");");

        var behind = Compile(new WorkerLimits());
        var without = WithoutFence.Compile(_folder.FullName);

        behind.Diagnostics.ShouldBe(without.Diagnostics);
        behind.Diagnostics.Select(said => said.Code).ShouldBe(["RIP0204", "RIP0502", "RIP0110"], ignoreOrder: true);
        behind.Inputs.ShouldBe(without.Inputs);
        File.Delete(Path.Combine(_folder.FullName, "bank.csx"));
        File.Delete(Path.Combine(_folder.FullName, "lost.csx"));
        Compile(new WorkerLimits()).Partitions.ShouldBe(WithoutFence.Compile(_folder.FullName).Partitions);
    }

    [Fact]
    public void Lines_of_data_files_reach_a_rule_file_behind_the_fence()
    {
        Write("drop.txt", "# the worst\n203.0.113.7\n198.51.100.0/24\n");
        Write("bank.csx", "Partition(\"bank\");\nDrop(\"bad\").From(Lines(\"drop.txt\"));");
        Write("shop.csx", "Partition(\"shop\");\nLabel(\"bad\", Lines(\"drop.txt\"));\nDrop(\"bad\").From(\"bad\");");

        var behind = Compile(new WorkerLimits());

        behind.Diagnostics.ShouldBeEmpty();
        behind.Partitions.ShouldBe(WithoutFence.Compile(_folder.FullName).Partitions);
        behind.Files.Loaded.ShouldBe([Path.Combine(_folder.FullName, "drop.txt")]);
        behind.Partitions.Single(partition => partition.Name.Value == "shop").Chains.Single().Rules.Select(rule => rule.Text)
            .ShouldBe(["-s 203.0.113.7/32 -j DROP", "-s 198.51.100.0/24 -j DROP"]);

        Write("shop.csx", "Partition(\"shop\");\nLabel(\"bad\", Lines(\"dorp.txt\"));\nDrop(\"bad\").From(\"bad\");");
        Compile(new WorkerLimits()).Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldEndWith("shop.csx(2,20): cannot read \"dorp.txt\": there is no such file in " + _folder.Name
                + "; did you mean \"drop.txt\"?");
    }

    [Theory]
    [InlineData("while (true) { }", "RIP0180")]
    [InlineData("for (var i = 0L; ; i++) Math.Sqrt(i);", "RIP0180")]
    [InlineData("foreach (var n in Enumerable.Repeat(1, int.MaxValue).SelectMany(_ => Enumerable.Repeat(1, int.MaxValue))) { }", "RIP0180")]
    [InlineData("int Deep(int n) => Deep(n + 1) + 1;\nDeep(1);", "RIP0181")]
    [InlineData("string Grow(string s) => s + Grow(s);\nGrow(\"x\");", "RIP0181")]
    [InlineData("var all = new List<byte[]>();\nwhile (true) all.Add(new byte[1 << 20]);", "RIP0182 RIP0183")]
    [InlineData("var text = \"x\";\nwhile (true) text += text;", "RIP0182 RIP0183")]
    [InlineData("var all = new byte[int.MaxValue - 60];\nvar more = new byte[int.MaxValue - 60];", "RIP0182 RIP0183")]
    public void A_rule_file_that_has_no_end_ends_with_one_message_at_the_file_and_no_process_is_left(string statements, string codes)
    {
        Write("shop.csx", $"Partition(\"shop\");\n{statements}");
        Write("web.csx", "Partition(\"web\");");

        var compiled = Compile(new WorkerLimits { OneScript = TimeSpan.FromSeconds(codes == "RIP0180" ? 2 : 60) });

        var said = compiled.Diagnostics.ShouldHaveSingleItem();
        codes.Split(' ').ShouldContain(said.Code);
        said.Span.File.ShouldEndWith("/shop.csx");
        compiled.IsRefused.ShouldBeTrue();
        compiled.Partitions.ShouldBeEmpty();

        // A killed process with gigabytes of memory ends only when all of it has been given back.
        Until(() => WorkersOf(Environment.ProcessId).Count == 0);
    }

    [Fact]
    public void A_worker_ends_with_who_started_it_though_a_rule_file_runs_without_end()
    {
        Write("shop.csx", "Partition(\"shop\");\nwhile (true) { }");
        List<string> workers = [];
        using (var ripcs = Process.Start(new ProcessStartInfo(Ripcs,
            ["rules", "generate", _folder.FullName]) { RedirectStandardOutput = true, RedirectStandardError = true })!)
        {
            Until(() => (workers = WorkersOf(ripcs.Id)).Count > 0);
            ripcs.Kill();
            ripcs.WaitForExit();
        }

        Until(() => !workers.Exists(Directory.Exists));
    }

    [Fact]
    public async Task The_command_refuses_such_a_rule_set_with_exit_code_3_and_says_nothing_else()
    {
        Write("shop.csx", "Partition(\"shop\");\nint Deep(int n) => Deep(n + 1) + 1;\nDeep(1);");
        using var ripcs = Process.Start(new ProcessStartInfo(Ripcs,
            ["rules", "generate", _folder.FullName]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (ripcs.StandardOutput.ReadToEndAsync(), await ripcs.StandardError.ReadToEndAsync());
        await ripcs.WaitForExitAsync();

        ripcs.ExitCode.ShouldBe(ExitCode.RulesRefused);
        (await output).ShouldBeEmpty();
        errors.Split('\n')[0].ShouldBe(
            $"error RIP0181: {_folder.Name}/shop.csx: the script calls a function that calls itself without end; give it an end");
    }

    [Fact]
    public void Whoever_waits_is_told_after_each_rule_file_how_many_are_compiled()
    {
        Write("shop.csx", "Partition(\"shop\");");
        Write("web.csx", "Partition(\"web\");");
        var told = new List<(int Done, int All)>();

        RuleSetCompiler.Compile(
            _folder.FullName, FileTrust.OfThisProcess(), Starter, new WorkerLimits(), Today,
            progress: (done, all) => told.Add((done, all)));

        // Where the system allows no namespaces, a second worker is started, and it begins again.
        told.TakeLast(3).ShouldBe([(0, 2), (1, 2), (2, 2)]);
    }

    [Fact]
    public void A_program_that_is_no_worker_is_no_compiler()
    {
        Write("shop.csx", "Partition(\"shop\");");

        RuleSetCompiler.Compile(
                _folder.FullName, FileTrust.OfThisProcess(), new WorkerStarter(["/bin/sh", "-c", "echo You must install .NET. >&2"], null),
                new WorkerLimits(), Today)
            .Diagnostics.ShouldHaveSingleItem().ToString().ShouldBe(
                "error RIP0185: the process that compiles and runs rule files does not start (You must install .NET); install "
                + "the package ripcs-compiler; if it is installed, see whether ripcs-compiler, which is beside ripcs, can be read and "
                + "executed here, and finds the .NET runtime 10");
    }

    [Fact]
    public void A_worker_that_reads_nothing_does_not_hold_up_the_run()
    {
        Write("large.csx", $"Partition(\"large\");\n// {new string('x', 1 << 22)}");
        const string ReadyAndDeaf = @"printf '\005\000\000\000\001\000\000\000\000'; exec sleep 600";

        RuleSetCompiler.Compile(
                _folder.FullName, FileTrust.OfThisProcess(), new WorkerStarter(["/bin/sh", "-c", ReadyAndDeaf], null),
                new WorkerLimits { Compiling = TimeSpan.FromSeconds(1), MorePerFile = TimeSpan.Zero }, Today)
            .Diagnostics.ShouldHaveSingleItem().ToString().ShouldBe(
                "error RIP0180: the rule files were not compiled within 1 s; see what keeps the machine busy and run the command again");
    }

    private CompiledRuleSet Compile(WorkerLimits limits) =>
        RuleSetCompiler.Compile(_folder.FullName, FileTrust.OfThisProcess(), Starter, limits, Today);

    private static readonly DateOnly Today = new(2026, 11, 20);

    /// <summary>The folders in /proc of the workers of a process.</summary>
    private static List<string> WorkersOf(int process) =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)
            && Text($"{folder}/cmdline").StartsWith($"{WorkerStarter.Program}\0", StringComparison.Ordinal)
            && Text($"{folder}/status").Contains($"\nPPid:\t{process}\n", StringComparison.Ordinal)),
    ];

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void Until(Func<bool> isSo)
    {
        var patience = Stopwatch.StartNew();
        while (!isSo())
        {
            patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
            Thread.Sleep(20);
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
