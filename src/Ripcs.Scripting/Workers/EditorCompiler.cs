using Ripcs.Core.Results;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Workers;

/// <summary>No answer: the message says why, in words for the editor's log.</summary>
public sealed class EditorException(string message) : Exception(message);

/// <summary>
/// Questions of an editor about the C# of rule files, answered by one worker that stays: it has the fence of all workers, and runs no rule
/// file. If it fails, the next question starts another.
/// </summary>
/// <param name="starter">Starts a worker for editors.</param>
/// <param name="folder">The folder of the rule files.</param>
/// <param name="trust">Decides whose files are accepted.</param>
public sealed class EditorCompiler(IWorkerStarter starter, string folder, FileTrust trust) : IDisposable
{
    // A container may forbid namespaces; the other parts of the fence do not need them.
    private static readonly bool[] Ways = [true, false];

    // Parsing and binding take milliseconds; the first answer also waits for the start.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RulePath _path = new(folder, trust.Root);
    private readonly Lock _asking = new();

    private IWorkerProcess? _worker;

    /// <summary>A question about a place in a file.</summary>
    /// <param name="wish">What is asked.</param>
    /// <param name="file">The full path.</param>
    /// <param name="line">Counted from 0; so is the column.</param>
    /// <param name="unsaved">Texts of open files, by full path.</param>
    /// <exception cref="EditorException">There is no answer.</exception>
    public EditorAnswer Ask(EditorWish wish, string file, int line, int column, IReadOnlyDictionary<string, string> unsaved)
    {
        var diagnostics = new DiagnosticBag();
        var sources = new DiskSources(_path, trust, unsaved);
        return sources.Read(file, diagnostics) is { } read ? Ask(new EditorQuestion(wish, [read], line, column, ""), sources)
            : throw new EditorException($"{diagnostics.ToList()[0]}");
    }

    /// <summary>The places in files that name a label.</summary>
    /// <param name="label">Its name.</param>
    /// <param name="files">Their full paths and their texts, which have been read before.</param>
    /// <exception cref="EditorException">There is no answer.</exception>
    public ValueList<EditorPlace> UsesOf(string label, IEnumerable<(string FullPath, string Text)> files)
    {
        var sources = files.Select(file => new RuleSource(file.FullPath, file.FullPath, new SourceText(file.FullPath, file.Text)));
        return Ask(new EditorQuestion(EditorWish.FindUses, sources.ToValueList(), 0, 0, label), new DiskSources(_path, trust)).Places;
    }

    /// <summary>Ends the worker, also while it answers.</summary>
    public void Dispose() => _worker?.Dispose();

    private EditorAnswer Ask(EditorQuestion question, DiskSources sources)
    {
        lock (_asking)
        {
            try
            {
                var worker = _worker ??= Start() ?? throw new EditorException("the program that compiles rule files cannot be started");
                using var late = new Timer(_ => worker.Dispose(), null, Patience, Timeout.InfiniteTimeSpan);
                question.Write(worker.Input);
                return Answer(worker, question.Files, sources);
            }
            catch (Exception e) when (e is TalkException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                _worker?.Dispose();
                _worker = null;
                throw new EditorException($"the program that compiles rule files gave no answer: {e.Message}");
            }
        }
    }

    private IWorkerProcess? Start()
    {
        foreach (var inNamespaces in Ways)
        {
            if (starter.Start(inNamespaces) is not { } worker)
                continue;

            if (Next(worker) is WorkerMessage.Ready)
                return worker;

            worker.Dispose();
        }

        return null;
    }

    private static EditorAnswer Answer(IWorkerProcess worker, ValueList<RuleSource> files, DiskSources sources)
    {
        var given = files.ToDictionary(file => file.FullPath, StringComparer.Ordinal);
        for (var next = Next(worker); ; next = Next(worker))
        {
            switch (next)
            {
                case WorkerMessage.Answer answer:
                    return answer.Said;
                case WorkerMessage.Loads { IsData: false } load when given.TryGetValue(load.From, out var from):
                    var diagnostics = new DiagnosticBag();
                    var line = new LoadLine(from, load.Written, new SourceSpan(from.Text.Path, load.Line, load.Column));
                    if (sources.Load(files[0], line, diagnostics) is { } loaded)
                    {
                        given.TryAdd(loaded.FullPath, loaded);
                        WorkerHears.WriteLoaded(worker.Input, loaded);
                    }
                    else
                    {
                        WorkerHears.WriteNotLoaded(worker.Input,
                            CompiledFileJson.Write(new CompiledFile(files[0].Text.Path, null, null, diagnostics.ToList())));
                    }

                    break;
                default:
                    throw new TalkException("it ended, or a message came out of turn");
            }
        }
    }

    private static WorkerMessage? Next(IWorkerProcess worker) =>
        Frame.Read(worker.Output) is { } message ? WorkerMessage.Parse(message) : null;
}
