namespace Ripcs.Core.SaveFormat;

/// <summary>What must be known about options to read a rule rightly.</summary>
internal static class RuleOptions
{
    /// <summary>
    /// True if the word behind this option is its value even where it looks like an option: iptables-save prints the comment "-j"
    /// as --comment -j, without quotes.
    /// </summary>
    public static bool TakesAnyWord(ReadOnlySpan<char> option) => option switch
    {
        "-s" or "-d" or "-i" or "-o" or "-p" or "-m" or "-j" or "-g" => true,
        "--comment" or "--log-prefix" or "--nflog-prefix" or "--ulog-prefix" or "--string" or "--hex-string" => true,
        "--name" or "--hashlimit-name" or "--rateest-name" or "--helper" or "--label" or "--led-trigger-id" => true,
        "--match-set" or "--add-set" or "--del-set" or "--map-set" or "--physdev-in" or "--physdev-out" => true,
        _ => false,
    };

    public static bool IsTarget(ReadOnlySpan<char> option) => option is "-j" or "-g";
}
