using System.Globalization;
using CsCheck;

namespace Ripcs.Testing.Drawing;

/// <summary>Tests of what is drawn at random: always the same cases, so that no run fails by chance, and a failure is made small.</summary>
internal static class Drawn
{
    // For so long, smaller cases are tried than one that fails.
    private const int Seconds = 20;

    /// <summary>The case of a number, each time the same.</summary>
    public static T Case<T>(this Gen<T> cases, int number) => cases.Generate(Seed(number), null, out _);

    public static IEnumerable<T> Cases<T>(this Gen<T> cases, int count, int first = 0) =>
        Enumerable.Range(first, count).Select(number => cases.Case(number));

    /// <summary>Tries so many cases. What fails is drawn again, smaller each time, until a person can read it.</summary>
    public static void Each<T>(this Gen<T> cases, int count, Action<T> test, int first = 0)
    {
        for (var number = first; number < first + count; number++)
        {
            try
            {
                test(cases.Case(number));
            }
            catch (Exception failure)
            {
                var what = string.Create(CultureInfo.InvariantCulture, $"case {number}, seed {Seed(number)}");
                if (cases is DrawnGen<T> drawn)
                    throw new DrawnException($"{what}, {new Smallest<T>(drawn, test).Of(Seed(number), failure)}");

                cases.Sample(test, seed: Seed(number).ToString(), time: Seconds, threads: 1);
                throw new DrawnException($"{what} fails, and passes when it is tried again: {failure}");
            }
        }
    }

    // Without a second word it would begin with the time of day.
    private static PCG Seed(int number) => new((uint)number, (ulong)number);
}

/// <summary>A case that fails, as small as it became.</summary>
public sealed class DrawnException(string message) : Exception(message);
