using System.Collections.Concurrent;
using Ripcs.Scripting;

namespace Ripcs.Editors;

/// <summary>Compiles the folder beside the editor, as "rules diff" would, a moment after each change of its files.</summary>
/// <param name="compile">Compiles it, with the texts of open files in place of what is on the disk.</param>
/// <param name="isDone">Called with each result.</param>
/// <param name="hasFailed">Called with the reason if there is no result.</param>
internal sealed class FolderCheck(
    Func<OpenFiles, CompiledRuleSet> compile, Action<OpenFiles, CheckedFolder> isDone, Action<string> hasFailed) : IDisposable
{
    // A person who writes makes shorter pauses.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly BlockingCollection<OpenFiles> _wanted = [];
    private volatile CheckedFolder? _last;

    /// <summary>The last result; null before the first.</summary>
    public CheckedFolder? Last => _last;

    public void Start() => new Thread(Run) { IsBackground = true }.Start();

    public void Want(OpenFiles files) => _wanted.Add(files);

    /// <summary>Begins no other check; one that runs ends with the program.</summary>
    public void Dispose() => _wanted.CompleteAdding();

    private void Run()
    {
        foreach (var wanted in _wanted.GetConsumingEnumerable())
        {
            var files = wanted;
            while (_wanted.TryTake(out var newer, Pause))
            {
                files = newer;
            }

            try
            {
                _last = CheckedFolder.After(_last, compile(files));
                if (!_wanted.IsAddingCompleted)
                    isDone(files, _last);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                if (!_wanted.IsAddingCompleted)
                    hasFailed(e.Message);
            }
        }
    }
}
