using System.Text.RegularExpressions;
using Ripcs.Host.Netfilter;

namespace Ripcs.Host.Namespaces;

/// <summary>The message about one rule, without the lines and chains of the text in which it was tried.</summary>
internal static partial class KernelWords
{
    private const string NoReason = "it gives no reason";

    /// <summary>True if only the kernel refused the rule: nft then names the failed step, and legacy only the line.</summary>
    public static bool AreOfKernel(string words) => words == NoReason || FailedStep().IsMatch(words);

    /// <param name="errors">The whole error output of iptables-restore.</param>
    /// <param name="line">The rule's line; null if it is unknown.</param>
    public static string About(string errors, int? line)
    {
        var said = RefusedLines.Words(errors).Split("; ").Where(part =>
            !part.StartsWith("Error occurred at line", StringComparison.Ordinal)).ToList();
        var ours = said.Where(part => Line().Match(part) is { Success: true } match
            && int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) == line).ToList();
        var words = (ours.Count > 0 ? ours : said).Select(Plain).Where(part => part.Length > 0).Distinct();
        return string.Join("; ", words) is { Length: > 0 } text ? text : NoReason;
    }

    private static string Plain(string part)
    {
        var words = Chain().Replace(Line().Replace(part, ""), "");

        // This is about the extension's file, and adds nothing to "Couldn't load".
        const string NoFile = ":No such file or directory";
        return words.EndsWith(NoFile, StringComparison.Ordinal) ? words[..^NoFile.Length] : words;
    }

    [GeneratedRegex(@"^line (\d+)( failed$|: ?)")]
    private static partial Regex Line();

    [GeneratedRegex(@"^[A-Z]+_[A-Z]+ failed \(")]
    private static partial Regex FailedStep();

    [GeneratedRegex(@": rule in chain \S+$")]
    private static partial Regex Chain();
}
