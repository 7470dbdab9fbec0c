using System.Globalization;
using CsCheck;

namespace Ripcs.Core.Tests;

/// <summary>Tests of what is drawn at random: always the same cases, so that no run fails by chance, and a failure is made small.</summary>
internal static class Drawn
{
    // For so long, smaller cases are tried than one that fails.
    private const int Seconds = 20;

    /// <summary>Tries so many cases. What fails is drawn again, smaller each time, until a person can read it.</summary>
    public static void Each<T>(this Gen<T> cases, int count, Action<T> test)
    {
        for (var number = 1u; number <= count; number++)
        {
            var pcg = new PCG(number);
            var seed = pcg.ToString();
            try
            {
                test(cases.Generate(pcg, null, out _));
            }
            catch (Exception)
            {
                cases.Sample(test, seed: seed, time: Seconds, threads: 1);
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                    $"case {number} fails, and passes when it is tried again"));
            }
        }
    }
}
