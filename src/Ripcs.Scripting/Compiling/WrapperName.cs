using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Ripcs.Scripting.Compiling;

/// <summary>
/// The namespace that a rule file is compiled in. It depends on the file's own path alone: a script can print the full name of a type
/// of its own, and must print the same whichever files are compiled beside it.
/// </summary>
internal static partial class WrapperName
{
    private const string Start = "__RuleFile_";

    private const int Digits = 16;

    /// <param name="path">The path that the rule file is shown by.</param>
    public static string Of(string path) => Start + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..Digits];

    /// <summary>A message of the C# compiler or the name of a type, without the namespace, which no author has written.</summary>
    public static string TakeOutOf(string text) => Qualified().Replace(text, "");

    [GeneratedRegex(@"__RuleFile_[0-9a-f]{16}\.(?:__Script\.)?")]
    private static partial Regex Qualified();
}
