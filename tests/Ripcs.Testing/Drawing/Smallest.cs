using System.Diagnostics;
using System.Globalization;
using CsCheck;

namespace Ripcs.Testing.Drawing;

/// <summary>
/// Makes a case that fails smaller: the same draws without some of them, or with lower ones, as long as it still fails. CsCheck draws all
/// anew and keeps what is smaller, which finds a small number; a change of rule files that still shows a fault it does not find so.
/// </summary>
internal sealed class Smallest<T>(DrawnGen<T> cases, Action<T> test)
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    private readonly Stopwatch _time = Stopwatch.StartNew();
    private Dice _dice = null!;
    private T _case = default!;
    private Exception _failure = null!;
    private int _tries;

    public string Of(PCG seed, Exception failure)
    {
        var dice = Dice.Of(seed);
        (_case, _dice, _failure) = (cases.Draw(dice), dice, failure);
        var first = dice.Draws.Count;
        while (_time.Elapsed < Most && IsSmaller())
        {
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"made smaller from {first} to {_dice.Draws.Count} draws in {_tries} tries:\n{Check.Print(_case)}\n{_failure}");
    }

    private bool IsSmaller()
    {
        var before = _dice.Size;

        // The last first: what was drawn before stays what it is.
        for (var from = int.MaxValue; _dice.Spans.Where(span => span.From < from).OrderByDescending(span => span).FirstOrDefault()
            is { Until: > 0 } last; from = last.From)
        {
            Try(Without(last));
        }

        for (var length = 16; length > 0; length /= 2)
        {
            for (var from = _dice.Draws.Count - length; from >= 0; from = Math.Min(from, _dice.Draws.Count - length + 1) - 1)
            {
                Try(Without((from, from + length)));
            }
        }

        for (var place = 0; place < _dice.Draws.Count; place++)
        {
            // Nought, then from half on ever nearer to what it is.
            for (var value = 0; place < _dice.Draws.Count && value < _dice.Draws[place];
                value += Math.Max(1, (_dice.Draws[place] - value + 1) / 2))
            {
                if (Try(With(place, value)))
                    break;
            }
        }

        return _dice.Size < before;
    }

    private List<int> Without((int From, int Until) span) => [.. _dice.Draws.Where((_, place) => place < span.From || place >= span.Until)];

    private List<int> With(int place, int value) => [.. _dice.Draws.Select((drawn, other) => other == place ? value : drawn)];

    private bool Try(List<int> draws)
    {
        if (_time.Elapsed > Most)
            return false;

        var dice = Dice.Of(draws);
        T drawn;
        try
        {
            drawn = cases.Draw(dice);
        }
        catch (NothingDrawnException)
        {
            return false;
        }

        if (dice.Size >= _dice.Size)
            return false;

        _tries++;
        try
        {
            test(drawn);
            return false;
        }
        catch (Exception failure)
        {
            (_dice, _case, _failure) = (dice, drawn, failure);
            return true;
        }
    }
}
