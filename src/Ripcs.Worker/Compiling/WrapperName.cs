using System.Text;
using System.Text.RegularExpressions;

namespace Ripcs.Worker.Compiling;

/// <summary>
/// The namespace into which a rule file is compiled. It depends only on the file's own path: a script can print the full name of one of its
/// types, and the output must not depend on the files compiled with it.
/// </summary>
internal static partial class WrapperName
{
    private const string Start = "__RuleFile_";

    private const int Digits = 16;

    /// <param name="path">The path shown for the rule file.</param>
    public static string Of(string path) => Start + Sha256.TextOf(path)[..Digits];

    /// <summary>A compiler message or a type's name without the namespace, which the author did not write.</summary>
    public static string TakeOutOf(string text) => Qualified().Replace(text, "");

    [GeneratedRegex(@"__RuleFile_[0-9a-f]{16}\.(?:__Script\.)?")]
    private static partial Regex Qualified();
}
