using CsCheck;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Drawing;

/// <summary>
/// Draws a case piece by piece: what a case is depends on what was drawn before. The draws are remembered, so that a case can be drawn
/// again with fewer or lower ones, and nought is always the simplest: no, none, the first.
/// </summary>
internal sealed class Dice
{
    private const ulong OfADraw = 1 << 20;
    private const int Attempts = 100;

    private readonly PCG? _pcg;
    private readonly IReadOnlyList<int> _said;
    private readonly ulong _most;
    private readonly List<int> _drawn = [];
    private readonly List<(int From, int Until)> _spans = [];

    private Dice(PCG? pcg, IReadOnlyList<int> said, ulong most) => (_pcg, _said, _most) = (pcg, said, most);

    /// <summary>What was drawn.</summary>
    public IReadOnlyList<int> Draws => _drawn;

    /// <summary>Which draws together made one item of a list.</summary>
    public IReadOnlyList<(int From, int Until)> Spans => _spans;

    /// <summary>How much was drawn: more draws are more, and then higher ones.</summary>
    public ulong Size { get; private set; }

    /// <summary>Draws anew; gives up when it has drawn more than most.</summary>
    public static Dice Of(PCG pcg, ulong most = ulong.MaxValue) => new(pcg, [], most);

    /// <summary>Draws what is said, and then noughts.</summary>
    public static Dice Of(IReadOnlyList<int> said) => new(null, said, ulong.MaxValue);

    public static Gen<T> Gen<T>(Func<Dice, T> draw) => new DrawnGen<T>(draw);

    public int Next(int below)
    {
        var value = _pcg is not null ? (int)_pcg.Next((uint)below)
            : _drawn.Count < _said.Count ? Math.Min(_said[_drawn.Count], below - 1) : 0;
        _drawn.Add(value);
        Size += OfADraw + (ulong)value;
        return Size <= _most ? value : throw new NothingDrawnException();
    }

    public int Next(int first, int behind) => first + Next(behind - first);

    public bool Chance(int percent) => Next(100) >= 100 - percent;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>Each number of items is as likely; whether one more follows is drawn in front of it, so that any one can be left out.
    /// </summary>
    public ValueList<T> Some<T>(int least, int most, Func<T> item)
    {
        var items = new List<T>();
        while (items.Count < most)
        {
            var from = _drawn.Count;
            if (items.Count >= least && Next(most - items.Count + 1) == 0)
                break;

            items.Add(item());
            _spans.Add((from, _drawn.Count));
        }

        return items.ToValueList();
    }

    /// <summary>The first that is right.</summary>
    public T Until<T>(Func<T> draw, Func<T, bool> isRight)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (from, drawn) = (_drawn.Count, draw());
            if (isRight(drawn))
                return drawn;

            _spans.Add((from, _drawn.Count));
        }

        throw new NothingDrawnException();
    }
}

/// <summary>These draws make no case.</summary>
internal sealed class NothingDrawnException : Exception;

/// <summary>A generator whose cases a method draws.</summary>
internal sealed class DrawnGen<T>(Func<Dice, T> draw) : Gen<T>
{
    public T Draw(Dice dice) => draw(dice);

    public override T Generate(PCG pcg, Size? min, out Size size)
    {
        var dice = Dice.Of(pcg, min?.I ?? ulong.MaxValue);
        try
        {
            var drawn = draw(dice);
            size = new Size(dice.Size);
            return drawn;
        }
        catch (NothingDrawnException) when (min is not null)
        {
            // More than what has failed: CsCheck does not look at it.
            size = new Size(ulong.MaxValue);
            return default!;
        }
    }
}
