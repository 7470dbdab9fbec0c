namespace Ripcs.Rendering;

/// <summary>Shows on a terminal what a run is doing, after more than a second: one line, which is removed before other output.</summary>
/// <param name="errors">The terminal.</param>
/// <param name="width">The number of its columns.</param>
/// <param name="clock">For the seconds.</param>
internal sealed class ProgressLine(TextWriter errors, int width, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // A shorter message would only flicker.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly long _start = clock.GetTimestamp();
    private readonly Lock _drawing = new();

    // There are several while both families are read at once; the newest is shown.
    private readonly List<Func<string>> _steps = [];
    private int _drawn;

    /// <param name="doing">"reading the live rules".</param>
    /// <param name="work">The work, which must print nothing.</param>
    public T While<T>(string doing, Func<T> work) => While(() => doing, work);

    /// <inheritdoc cref="While{T}(string, Func{T})"/>
    /// <param name="doing">Called each time the line is drawn: "3 of 12 rule files compiled".</param>
    /// <param name="work">The work, which must print nothing.</param>
    public T While<T>(Func<string> doing, Func<T> work)
    {
        lock (_drawing)
        {
            _steps.Add(doing);
        }

        var elapsed = clock.GetElapsedTime(_start);
        var left = Patience - elapsed;
        using var timer = clock.CreateTimer(_ => Draw(), null, left > Glance ? left : Glance, Patience);
        try
        {
            return work();
        }
        finally
        {
            End(doing);
        }
    }

    private void Draw()
    {
        lock (_drawing)
        {
            // The timer may fire once more after the work is done.
            if (_steps.Count > 0)
            {
                var line = $"{_steps[^1]()} … {clock.GetElapsedTime(_start).TotalSeconds:0} s";
                Print(line.Length < width ? line : line[..(width - 1)]);
            }
        }
    }

    private void End(Func<string> step)
    {
        lock (_drawing)
        {
            _steps.Remove(step);
            if (_steps.Count == 0 && _drawn > 0)
            {
                Print("");
                errors.Write('\r');
                _drawn = 0;
            }
        }
    }

    private void Print(string line)
    {
        try
        {
            errors.Write($"\r{line.PadRight(_drawn)}");
            errors.Flush();
            _drawn = line.Length;
        }
        catch (IOException)
        {
            // The terminal was closed; the run continues.
        }
    }
}
