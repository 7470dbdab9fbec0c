using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Ripcs.Core.Packing;
using Ripcs.Linux;
using Ripcs.Linux.Fencing;
using Ripcs.Scripting.Passes;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Workers;

/// <summary>
/// The worker's side: puts up the fence, then reads rule files from standard input and writes their results to standard output. It ends
/// with its input, so that it does not outlive its parent, whatever a rule file is doing.
/// </summary>
public static class Worker
{
    /// <summary>The first argument of a worker.</summary>
    public const string Word = "worker";

    /// <summary>The next argument of a worker that was started in namespaces of its own.</summary>
    public const string InNamespaces = "in-namespaces";

    // Endless recursion ends at this size, whatever the caller's limits are.
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
        var received = new BlockingCollection<byte[]>();
        Start(() => Receive(input, received));
        Start(() => Work(received, output, missing), StackSize).Join();
        return 0;
    }

    private static Thread Start(Action work, int stack = 0)
    {
        var thread = new Thread(() => work(), stack) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void Receive(Stream input, BlockingCollection<byte[]> received)
    {
        try
        {
            while (Frame.Read(input) is { } message)
            {
                received.Add(message);
            }
        }
        finally
        {
            Posix.EndNow();
        }
    }

    private static void Work(BlockingCollection<byte[]> received, Stream output, IReadOnlyList<FencePart> missing)
    {
        WorkerSays.Write(output, new WorkerSays.Ready(missing.ToValueList()));
        var (today, files) = WorkerHears.ParseFiles(received.Take());
        var numbers = files.Select((file, number) => (file.Text.Path, number)).ToDictionary(file => file.Path, file => file.number,
            StringComparer.Ordinal);
        foreach (var compiled in ScriptPasses.Compile(files, new PipeSources(received, output, numbers), today,
            path => WorkerSays.Write(output, new WorkerSays.Runs(numbers[path]))))
        {
            WorkerSays.Write(output, new WorkerSays.Result(numbers[compiled.Path], CompiledFilePack.Write(compiled)));
        }

        WorkerSays.Write(output, new WorkerSays.End());
    }

    /// <summary>Asks the parent process for the files that rule files load.</summary>
    private sealed class PipeSources(BlockingCollection<byte[]> received, Stream output, Dictionary<string, int> numbers) : IRuleSources
    {
        public RuleSource? Load(RuleSource main, LoadLine load, DiagnosticBag diagnostics)
        {
            var path = main.Text.Path;
            WorkerSays.Write(output, new WorkerSays.Loads(numbers[path], load.From.FullPath, load.Written, load.At.Line,
                load.At.Column) { IsData = load.IsData });
            var (loaded, problems) = WorkerHears.ParseLoaded(received.Take());
            if (loaded is null)
                diagnostics.AddRange(CompiledFilePack.Read(problems, path).Diagnostics);

            return loaded;
        }
    }
}
