using System.Collections.Concurrent;
using Ripcs.Scripting;

namespace Ripcs.Editors;

/// <summary>
/// Compiles beside the editor, as "rules diff" would: a file at each change of it, and the whole folder once nobody has changed any for a
/// moment.
/// </summary>
/// <param name="hasFailed">Called with the reason if there is no result.</param>
internal sealed class FolderCheck(EditedFolder folder, ProblemList problems, Action<string> hasFailed) : IDisposable
{
    // A person who writes makes shorter pauses.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly BlockingCollection<Wanted> _wanted = [];
    private volatile CheckedFolder? _last;

    /// <summary>The last result; null before the first.</summary>
    public CheckedFolder? Last => _last;

    public void Start() => new Thread(Run) { IsBackground = true }.Start();

    /// <param name="changed">The full path of the file whose text is new; null if there is none.</param>
    public void Want(OpenFiles files, string? changed) => _wanted.Add(new Wanted(files, changed));

    /// <summary>Begins no other check; one that runs ends with the program.</summary>
    public void Dispose() => _wanted.CompleteAdding();

    private void Run()
    {
        foreach (var first in _wanted.GetConsumingEnumerable())
        {
            var last = first;
            for (Wanted? wanted = first; wanted is not null; _wanted.TryTake(out wanted, Pause))
            {
                // Keys that came while one was checked need no check of their own.
                last = wanted;
                while (_wanted.TryTake(out var newer))
                {
                    last = newer;
                }

                Try(() => CheckOne(last));
            }

            Try(() => CheckAll(last.Files));
        }
    }

    private void CheckOne(Wanted wanted)
    {
        if (wanted.Changed is not { } path || folder.Rules.One(path, wanted.Files.Texts) is not { } compiled)
            return;

        var file = folder.TellOne(compiled);
        _last = _last?.With(file);
        if (!_wanted.IsAddingCompleted)
            problems.Show(wanted.Files, path, file, _last);
    }

    private void CheckAll(OpenFiles files)
    {
        _last = CheckedFolder.After(_last, folder.Tell(folder.Rules.All(files.Texts)));
        if (!_wanted.IsAddingCompleted)
            problems.Show(files, _last);
    }

    private void Try(Action check)
    {
        try
        {
            check();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!_wanted.IsAddingCompleted)
                hasFailed(e.Message);
        }
    }

    private sealed record Wanted(OpenFiles Files, string? Changed);
}
