using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Ripcs.Core.Packing;
using Ripcs.Linux;
using Ripcs.Linux.Fencing;
using Ripcs.Scripting.Passes;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Workers;

/// <summary>
/// The worker's side: closes itself in, then hears rule files on standard input and says on standard output what they compile to.
/// It ends with its input, so that it does not outlive who started it, whatever a rule file is doing.
/// </summary>
public static class Worker
{
    /// <summary>The word behind the program's name that makes it a worker.</summary>
    public const string Word = "worker";

    /// <summary>The word behind that for one that was started in namespaces of its own.</summary>
    public const string InNamespaces = "in-namespaces";

    // A recursion without end ends here, and not where the limits of whoever called have it.
    private const int StackSize = 16 << 20;

    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        var missing = Fence.PutUp(
            new WorkerLimits().Fence, arguments.Contains(InNamespaces),
            [AppContext.BaseDirectory, RuntimeEnvironment.GetRuntimeDirectory()]);
        var heard = new BlockingCollection<byte[]>();
        Start(() => Hear(input, heard));
        Start(() => Work(heard, output, missing), StackSize).Join();
        return 0;
    }

    private static Thread Start(Action work, int stack = 0)
    {
        var thread = new Thread(() => work(), stack) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void Hear(Stream input, BlockingCollection<byte[]> heard)
    {
        try
        {
            while (Frame.Read(input) is { } message)
            {
                heard.Add(message);
            }
        }
        finally
        {
            Posix.EndNow();
        }
    }

    private static void Work(BlockingCollection<byte[]> heard, Stream output, IReadOnlyList<FencePart> missing)
    {
        WorkerSays.Write(output, new WorkerSays.Ready(missing.ToValueList()));
        var (today, files) = WorkerHears.ParseFiles(heard.Take());
        var numbers = files.Select((file, number) => (file.Text.Path, number)).ToDictionary(file => file.Path, file => file.number,
            StringComparer.Ordinal);
        foreach (var compiled in ScriptPasses.Compile(files, new PipeSources(heard, output, numbers), today,
            path => WorkerSays.Write(output, new WorkerSays.Runs(numbers[path]))))
        {
            WorkerSays.Write(output, new WorkerSays.Result(numbers[compiled.Path], CompiledFilePack.Write(compiled)));
        }

        WorkerSays.Write(output, new WorkerSays.End());
    }

    /// <summary>What rule files load, from whoever started the worker.</summary>
    private sealed class PipeSources(BlockingCollection<byte[]> heard, Stream output, Dictionary<string, int> numbers) : IRuleSources
    {
        public RuleSource? Load(RuleSource main, LoadLine load, DiagnosticBag diagnostics)
        {
            var path = main.Text.Path;
            WorkerSays.Write(output, new WorkerSays.Loads(numbers[path], load.From.FullPath, load.Written, load.At.Line,
                load.At.Column) { IsData = load.IsData });
            var (loaded, problems) = WorkerHears.ParseLoaded(heard.Take());
            if (loaded is null)
                diagnostics.AddRange(CompiledFilePack.Read(problems, path).Diagnostics);

            return loaded;
        }
    }
}
