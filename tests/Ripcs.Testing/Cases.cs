using System.Globalization;

namespace Ripcs.Testing;

/// <summary>How many cases a test tries that could try very many: a sample, always the same
/// one, or with RIPCS_TESTS=all everything.</summary>
public static class Cases
{
    /// <summary>True with RIPCS_TESTS=all.</summary>
    public static bool All { get; } = Environment.GetEnvironmentVariable("RIPCS_TESTS") == "all";

    /// <summary>The smaller number, or with RIPCS_TESTS=all the other one.</summary>
    public static int Number(int few, int all) => All ? all : few;

    /// <summary>The same; the environment variable, for long runs, says another number.</summary>
    public static int Number(string variable, int few, int all) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : Number(few, all);
}
