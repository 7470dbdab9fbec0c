using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ripcs.Netfilter;

namespace Ripcs.Commands;

/// <summary>The options that several commands share, declared once.</summary>
internal static class CommonOptions
{
    public static Option<ColorChoice?> Color() => new("--color")
    {
        Description = "Colour the output: auto (on a terminal, unless NO_COLOR is set), always or never.",
        HelpName = "auto|always|never",
        Recursive = true,
    };

    public static Option<BackendChoice?> Backend() => new("--backend")
    {
        Description = "The variant of iptables: auto (what iptables -V says), nft or legacy.",
        HelpName = "auto|nft|legacy",
        Recursive = true,
    };

    public static Option<string?> StateDirectory() => new("--state-dir")
    {
        Description = "Where history and state are kept; default /var/lib/ripcs.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<TimeSpan?> Wait() => new("--wait")
    {
        Description = "How long to wait for another change to end, e.g. 30s (the default) or 2m.",
        HelpName = "T",
        CustomParser = Duration,
        Recursive = true,
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document instead of text." };

    public static Option<bool> DetailedExitCode() => new("--detailed-exitcode")
    {
        Description = "Exit with 2 instead of 0 if there are, or were, changes.",
    };

    public static Argument<string> Path() => new("PATH") { Description = "A rule file, or a directory that holds rule files." };

    private static TimeSpan? Duration(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        var (number, seconds) = text switch
        {
            [.., 's'] => (text[..^1], 1),
            [.., 'm'] => (text[..^1], 60),
            _ => (text, 1),
        };
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 86400)
        {
            return TimeSpan.FromSeconds((double)value * seconds);
        }

        argument.AddError($"'{text}' is not a time: write seconds or minutes, e.g. 30s (the default) or 2m.");
        return default;
    }
}

/// <summary>When to colour.</summary>
internal enum ColorChoice
{
    Auto,
    Always,
    Never,
}
