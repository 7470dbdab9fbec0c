using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Ripcs.Core.Results;
using Ripcs.Linux;
using Ripcs.Linux.Fencing;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;
using Ripcs.Worker.Editing;
using Ripcs.Worker.Passes;
using Ripcs.Worker.Running;

namespace Ripcs.Worker;

/// <summary>
/// Puts up the fence, then reads rule files from standard input and writes their results to standard output. It ends with its input, so
/// that it does not outlive its parent, whatever a rule file is doing.
/// </summary>
internal static class Program
{
    // Endless recursion ends at this size, whatever the caller's limits are.
    private const int StackSize = 16 << 20;

    // What has been loaded to run stays in memory.
    private const int MostRuns = 500;

    public static int Main(string[] arguments)
    {
        // This variable overrides what the build says, and then numbers and the order of texts follow the locale. The runtime reads it when
        // a culture is first used.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", null);
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        RuntimeFiles.RemoveDebuggersPipes();
        if (!RuntimeFiles.HasOpenSsl())
        {
            Console.Error.WriteLine(
                "the library libssl is not here; install the package libssl3 (Debian, Ubuntu) or openssl-libs (Fedora, RHEL)");
            return 1;
        }

        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        var missing = Fence.PutUp(
            new WorkerLimits().Fence, arguments.Contains(IWorkerStarter.InNamespaces),
            [AppContext.BaseDirectory, RuntimeEnvironment.GetRuntimeDirectory()]);
        var received = new BlockingCollection<byte[]>();
        Start(() => Receive(input, received));
        WorkerMessage.Write(output, new WorkerMessage.Ready(missing.ToValueList()));
        Start(() => Work(received, output, arguments.Contains(IWorkerStarter.ForEditor)), StackSize).Join();
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

    private static void Work(BlockingCollection<byte[]> received, Stream output, bool isForEditor)
    {
        if (isForEditor)
        {
            AnswerEditor(received, output);
        }
        else
        {
            for (var run = 0; run < MostRuns && ScriptRunner.IsMemoryWhole; run++)
            {
                Compile(received, output);
            }
        }
    }

    // Until the pipe ends; nothing is run.
    private static void AnswerEditor(BlockingCollection<byte[]> received, Stream output)
    {
        var desk = new EditorDesk();
        while (true)
        {
            var question = EditorQuestion.Parse(received.Take());
            var sources = new PipeSources(received, output, question.Files.Take(1).ToDictionary(file => file.Text.Path, _ => 0));
            WorkerMessage.Write(output, new WorkerMessage.Answer(desk.Answer(question, sources)));
        }
    }

    private static void Compile(BlockingCollection<byte[]> received, Stream output)
    {
        var (today, files) = WorkerHears.ParseFiles(received.Take());
        var numbers = files.Select((file, number) => (file.Text.Path, number)).ToDictionary(file => file.Path, file => file.number,
            StringComparer.Ordinal);
        foreach (var compiled in ScriptPasses.Compile(files, new PipeSources(received, output, numbers), today,
            path => WorkerMessage.Write(output, new WorkerMessage.Runs(numbers[path]))))
        {
            WorkerMessage.Write(output, new WorkerMessage.Result(numbers[compiled.Path], CompiledFileJson.Write(compiled)));
        }

        WorkerMessage.Write(output, new WorkerMessage.End());
    }

    /// <summary>Asks the parent process for the files that rule files load.</summary>
    private sealed class PipeSources(BlockingCollection<byte[]> received, Stream output, Dictionary<string, int> numbers) : IRuleSources
    {
        public RuleSource? Load(RuleSource main, LoadLine load, DiagnosticBag diagnostics)
        {
            var path = main.Text.Path;
            WorkerMessage.Write(output, new WorkerMessage.Loads(numbers[path], load.From.FullPath, load.Written, load.At.Line,
                load.At.Column) { IsData = load.IsData });
            var (loaded, problems) = WorkerHears.ParseLoaded(received.Take());
            if (loaded is null)
                diagnostics.AddRange(CompiledFileJson.Read(problems, path).Diagnostics);

            return loaded;
        }
    }
}
