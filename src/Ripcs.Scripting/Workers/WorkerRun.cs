using System.Collections.Concurrent;
using System.Diagnostics;
using Ripcs.Core.Packing;
using Ripcs.Linux.Fencing;
using Ripcs.Scripting.Passes;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Workers;

/// <summary>
/// The talk with one worker. It is believed nothing: a worker that says what it cannot, says too much or takes too long is killed, and
/// the rule file that ran is refused.
/// </summary>
internal sealed class WorkerRun(
    IWorkerProcess worker, IReadOnlyList<RuleSource> files, IRuleSources sources, DateOnly today, WorkerLimits limits,
    CompileProgress? progress)
{
    // A killed or finished process is gone within moments.
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

    /// <summary>What the worker compiled; null if it ended before it had said a word.</summary>
    public CompiledFiles? Run()
    {
        _deadline = limits.CompilingOf(files.Count);
        progress?.Invoke(_done, files.Count);
        using var heard = new BlockingCollection<Heard>(boundedCapacity: 64);
        using var stop = new CancellationTokenSource();
        var listening = Beside(() => Listen(heard, stop.Token));
        var talking = Beside(() => TryWrite(pipe => WorkerHears.Write(pipe, files, today)));
        try
        {
            while (Next(heard) is { } message && Hear(message))
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
            worker.Dispose();
        }

        Task.WaitAll([listening, talking], Patience);
        return _missing is null && !_ending.HasErrors ? null : Answer();
    }

    // On a thread of its own: a pool of threads that are busy would cost the worker its time.
    private static Task Beside(Action work) =>
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

    // Null where the worker is done, or done for.
    private byte[]? Next(BlockingCollection<Heard> heard)
    {
        var left = _deadline - _clock.Elapsed;
        if (left <= TimeSpan.Zero || !heard.TryTake(out var next, left))
        {
            SayTooLong();
            return null;
        }

        if (next.Problem is { } problem)
            throw problem;

        if (next.Message is null)
            SayEnded();

        return next.Message;
    }

    private bool Hear(byte[] message)
    {
        switch (WorkerSays.Parse(message))
        {
            case WorkerSays.Ready ready when _missing is null:
                _missing = ready.Missing;
                return true;
            case WorkerSays.Loads load when _missing is not null && IsFile(load.File):
                Load(load);
                return true;
            case WorkerSays.Runs runs when _missing is not null && IsFile(runs.File):
                _running = runs.File;
                _deadline = Earlier(_clock.Elapsed + limits.OneScript, limits.All);
                return true;
            case WorkerSays.Result result when _missing is not null && IsFile(result.File):
                Take(result);
                return true;
            case WorkerSays.End when _results.All(result => result is not null):
                _running = null;
                return false;
            default:
                throw new TalkException("a message came out of turn");
        }
    }

    private bool IsFile(int number) => number >= 0 && number < files.Count && _results[number] is null;

    private void Take(WorkerSays.Result result)
    {
        try
        {
            var compiled = CompiledFilePack.Read(result.Pack, files[result.File].Text.Path);
            if ((compiled.Partition is not null || compiled.Expectations.Count > 0) && _couldNotLoad.Contains(result.File))
                throw new TalkException("it compiled a rule file that loads what cannot be loaded");

            if (!compiled.Holds.Contains(today))
                throw new TalkException("it compiled a rule file for another day");

            _results[result.File] = compiled;
            progress?.Invoke(++_done, files.Count);
        }
        catch (PackException e)
        {
            _running ??= result.File;
            throw new TalkException(e.Message);
        }

        _running = _running == result.File ? null : _running;
        _deadline = Earlier(_clock.Elapsed + limits.CompilingOf(0), limits.All);
    }

    private void Load(WorkerSays.Loads load)
    {
        if (++_loads > limits.MostLoads)
            throw new TalkException("it asked for more files than rule files load");

        var given = _given[load.File];
        if (!given.TryGetValue(load.From, out var from))
            throw new TalkException("it asked for a file from one that the rule file does not load");

        var diagnostics = new DiagnosticBag();
        var main = files[load.File];
        var loaded = sources.Load(main, new LoadLine(from, load.Written,
            new SourceSpan(from.Text.Path, load.Line, load.Column)) { IsData = load.IsData }, diagnostics);
        if (loaded is not null)
        {
            // Nothing is loaded from a file of data.
            _ = load.IsData || given.TryAdd(loaded.FullPath, loaded);
            TryWrite(pipe => WorkerHears.WriteLoaded(pipe, loaded));
            return;
        }

        _couldNotLoad.Add(load.File);
        TryWrite(pipe => WorkerHears.WriteNotLoaded(pipe,
            CompiledFilePack.Write(new CompiledFile(main.Text.Path, null, null, diagnostics.ToList()))));
    }

    // A worker that has ended reads no more; that it has ended is heard on the other pipe.
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

    private void Listen(BlockingCollection<Heard> heard, CancellationToken stop)
    {
        try
        {
            var left = limits.MostSaid;
            byte[]? message;
            do
            {
                message = Frame.Read(worker.Output, left);
                left -= message?.Length ?? 0;
                heard.Add(new Heard(message, null), stop);
            }
            while (message is not null);
        }
        catch (TalkException e)
        {
            heard.TryAdd(new Heard(null, e));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The talk is over.
        }
    }

    private void SayTooLong()
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

    private void SayEnded()
    {
        var end = worker.End(Patience);
        if (_missing is null)
            return;

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

    /// <summary>A message; none where the pipe ended.</summary>
    private sealed record Heard(byte[]? Message, TalkException? Problem);
}
