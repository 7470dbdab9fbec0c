using System.Collections.Concurrent;
using System.Diagnostics;
using Ripcs.Core.Results;
using Ripcs.Linux.Fencing;
using Ripcs.Scripting.Compiling;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Workers;

/// <summary>
/// The conversation with one worker, which is not trusted: a worker that sends invalid data, sends too much or takes too long is killed,
/// and the rule file that was running is refused. One that answered all can be given more.
/// </summary>
internal sealed class WorkerRun(
    IWorkerProcess worker, IReadOnlyList<RuleSource> files, IRuleSources sources, DateOnly today, WorkerLimits limits,
    CompileProgress? progress) : IDisposable
{
    // A killed or finished process ends within moments.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CompiledFile?[] _results = new CompiledFile?[files.Count];
    private readonly HashSet<int> _couldNotLoad = [];
    private readonly Dictionary<string, RuleSource>[] _given =
        [.. files.Select(file => new Dictionary<string, RuleSource>(StringComparer.Ordinal) { [file.FullPath] = file })];
    private readonly DiagnosticBag _ending = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private IReadOnlyList<FencePart>? _missing;
    private int? _running;
    private TimeSpan _deadline;
    private int _loads;
    private int _done;

    /// <summary>What a worker that ended before its first message said of it, on a line.</summary>
    public string LastWords { get; private set; } = "";

    /// <summary>True once the worker has answered all and waits for more; otherwise it is killed.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The conversation about other rule files, with the same worker.</summary>
    public WorkerRun Next(IReadOnlyList<RuleSource> others, IRuleSources theirs, DateOnly day) =>
        new(worker, others, theirs, day, limits, progress) { _missing = _missing };

    public void Dispose() => worker.Dispose();

    /// <summary>What the worker compiled; null if it ended before its first message.</summary>
    public CompiledFiles? Run()
    {
        _deadline = limits.CompilingOf(files.Count);
        progress?.Invoke(_done, files.Count);
        using var received = new BlockingCollection<Received>(boundedCapacity: 64);
        using var stop = new CancellationTokenSource();
        var listening = OnOwnThread(() => Listen(received, stop.Token));
        var sending = OnOwnThread(() => TryWrite(pipe => WorkerHears.Write(pipe, files, today)));
        try
        {
            while (Next(received) is { } message && Handle(message))
            {
            }
        }
        catch (TalkException e)
        {
            _ending.WorkerLied(At, e.Message);
        }
        finally
        {
            stop.Cancel();
            if (!IsWhole)
                worker.Dispose();
        }

        Task.WaitAll([listening, sending], Patience);
        return _missing is null && !_ending.HasErrors ? null : Answer();
    }

    // On a thread of its own: waiting for a busy thread pool would count as the worker's time.
    private static Task OnOwnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private SourceSpan At => new(_running is { } number ? files[number].Text.Path : "", 0);

    private CompiledFiles Answer()
    {
        List<CompiledFile> known = [.. _results.OfType<CompiledFile>()];
        var ending = _ending.ToList();
        if (ending.Count > 0)
        {
            known.RemoveAll(file => _running is { } number && file.Path == files[number].Text.Path);
            known.Add(new CompiledFile(At.File, null, null, ending));
        }

        return new CompiledFiles(known, _missing ?? []);
    }

    // Null if the worker has finished or failed.
    private byte[]? Next(BlockingCollection<Received> received)
    {
        var left = _deadline - _clock.Elapsed;
        if (left <= TimeSpan.Zero || !received.TryTake(out var next, left))
        {
            ReportTimeout();
            return null;
        }

        if (next.Problem is { } problem)
            throw problem;

        if (next.Message is null)
            ReportEnd();

        return next.Message;
    }

    private bool Handle(byte[] message)
    {
        switch (WorkerMessage.Parse(message))
        {
            case WorkerMessage.Ready ready when _missing is null:
                _missing = ready.Missing;
                return true;
            case WorkerMessage.Loads load when _missing is not null && IsFile(load.File):
                Load(load);
                return true;
            case WorkerMessage.Runs runs when _missing is not null && IsFile(runs.File):
                _running = runs.File;
                _deadline = Earlier(_clock.Elapsed + limits.OneScript, limits.All);
                return true;
            case WorkerMessage.Result result when _missing is not null && IsFile(result.File):
                Take(result);
                return true;
            case WorkerMessage.End when _results.All(result => result is not null):
                _running = null;
                IsWhole = true;
                return false;
            default:
                throw new TalkException("a message came out of turn");
        }
    }

    private bool IsFile(int number) => number >= 0 && number < files.Count && _results[number] is null;

    private void Take(WorkerMessage.Result result)
    {
        try
        {
            var compiled = CompiledFileJson.Read(result.Compiled, files[result.File].Text.Path);
            if ((compiled.Partition is not null || compiled.Expectations.Count > 0) && _couldNotLoad.Contains(result.File))
                throw new TalkException("it compiled a rule file that loads what cannot be loaded");

            if (!compiled.Holds.Contains(today))
                throw new TalkException("it compiled a rule file for another day");

            _results[result.File] = compiled;
            progress?.Invoke(++_done, files.Count);
        }
        catch (ResultException e)
        {
            _running ??= result.File;
            throw new TalkException(e.Message);
        }

        _running = _running == result.File ? null : _running;
        _deadline = Earlier(_clock.Elapsed + limits.CompilingOf(0), limits.All);
    }

    private void Load(WorkerMessage.Loads load)
    {
        if (++_loads > limits.MostLoads)
            throw new TalkException("it requested more files than rule files load");

        var given = _given[load.File];
        if (!given.TryGetValue(load.From, out var from))
            throw new TalkException("it requested a file from one that the rule file does not load");

        var diagnostics = new DiagnosticBag();
        var main = files[load.File];
        var loaded = sources.Load(main, new LoadLine(from, load.Written,
            new SourceSpan(from.Text.Path, load.Line, load.Column)) { IsData = load.IsData }, diagnostics);
        if (loaded is not null)
        {
            // Nothing is loaded from a data file.
            _ = load.IsData || given.TryAdd(loaded.FullPath, loaded);
            TryWrite(pipe => WorkerHears.WriteLoaded(pipe, loaded));
            return;
        }

        _couldNotLoad.Add(load.File);
        TryWrite(pipe => WorkerHears.WriteNotLoaded(pipe,
            CompiledFileJson.Write(new CompiledFile(main.Text.Path, null, null, diagnostics.ToList()))));
    }

    // A worker that has ended no longer reads; the other pipe shows that it has ended.
    private void TryWrite(Action<Stream> write)
    {
        try
        {
            write(worker.Input);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    private void Listen(BlockingCollection<Received> received, CancellationToken stop)
    {
        try
        {
            var left = limits.MostSaid;
            byte[]? message;
            do
            {
                message = Frame.Read(worker.Output, left);
                left -= message?.Length ?? 0;
                received.Add(new Received(message, null), stop);
            }
            while (message is not (null or [WorkerMessage.End.Kind]));
        }
        catch (TalkException e)
        {
            received.TryAdd(new Received(null, e));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The conversation is over.
        }
    }

    private void ReportTimeout()
    {
        if (_running is null)
        {
            _ending.CompilingTooLong(At, _deadline);
        }
        else
        {
            _ending.ScriptTooLong(At, limits.OneScript);
        }
    }

    private void ReportEnd()
    {
        var end = worker.End(Patience);
        if (_missing is null)
        {
            LastWords = end.Errors.Trim().Split('\n')[0];
            return;
        }

        if (end.Errors.StartsWith("Stack overflow", StringComparison.Ordinal))
        {
            _ending.ScriptTooDeep(At);
        }
        else if (end.Errors.StartsWith("Out of memory", StringComparison.Ordinal))
        {
            _ending.ScriptTooLarge(At);
        }
        else
        {
            _ending.WorkerEnded(At, end.ExitCode);
        }
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>A message; null at the end of the pipe.</summary>
    private sealed record Received(byte[]? Message, TalkException? Problem);
}
