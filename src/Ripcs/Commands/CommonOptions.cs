using System.CommandLine.Parsing;
using Ripcs.Changes.Operations;

namespace Ripcs.Commands;

/// <summary>The options that several commands share, declared once.</summary>
internal static class CommonOptions
{
    public static Option<TimeSpan?> Confirm() => new("--confirm")
    {
        Description = "Revert the change after this time, e.g. 60s or 5m, unless you run ripcs confirm N before.",
        HelpName = "T",
        CustomParser = argument => Duration(argument, "60s or 5m") is var time && time == TimeSpan.Zero
            ? Refuse<TimeSpan>(argument, "0 leaves no time to confirm: write seconds or minutes, e.g. 60s or 5m.")
            : time,
    };

    public const string DryRunName = "--dry-run";

    public static Option<bool> DryRun(string description) => new(DryRunName) { Description = description };

    public static Option<bool> Prune() =>
        new("--prune") { Description = "Also take out of force what no rule file names any more; give the directory." };

    public static Option<bool> Replace(string description) => new("--replace") { Description = description };

    /// <summary>A rule file only covers its partition, and not what else a host accepts or has in force.</summary>
    /// <exception cref="WrongUsageException">It is to replace foreign rules, or to prune.</exception>
    public static void RefuseByOne(ApplyOptions how, bool isDirectory)
    {
        if (!isDirectory && (how.Replace || how.Prune))
        {
            throw new WrongUsageException(how.Replace
                ? "--replace needs the directory of all rule files: one file is only about its partition, and the host's other rules may "
                    + "be for all the rest"
                : "--prune needs the directory of all rule files: a single one does not show which others exist");
        }
    }

    /// <summary>A command that only shows a change needs no confirmation.</summary>
    public static void RefuseConfirmedDryRun(CommandResult given, Option<TimeSpan?> confirm, Option<bool> dryRun)
    {
        if (given.GetResult(confirm) is not null && given.GetValue(dryRun))
            given.AddError("--dry-run changes nothing: leave --confirm out.");
    }

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document instead of text." };

    public static Option<bool> NoCache() =>
        new("--no-cache") { Description = "Ignore what earlier runs have cached: compile all rule files, and cache nothing." };

    public static Option<bool> DetailedExitCode() => new("--detailed-exitcode")
    {
        Description = "Exit with 2 instead of 0 if there are, or were, changes.",
    };

    /// <param name="takesInput">Whether - means standard input.</param>
    public static Argument<string> Path(bool takesInput = false)
    {
        var path = new Argument<string>("PATH") { Description = "A rule file, or a directory of rule files." };

        // A misspelled option would be taken for the path.
        path.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] and var word }] && !(takesInput && word == PlanFiles.StandardInput))
                result.AddError($"'{word}' is not an option of this command; if it is a path, write ./{word}.");
        });
        return path;
    }

    public static Option<Family?> Family(string description) => Completed(new Option<Family?>("--family")
    {
        Description = description,
        HelpName = "4|6",
        CustomParser = argument => argument.Tokens[0].Value switch
        {
            "4" => Core.Model.Family.IPv4,
            "6" => Core.Model.Family.IPv6,
            var other => Refuse<Family>(argument, $"'{other}' is not a family: write 4 or 6."),
        },
    });

    /// <summary>One of an enumeration's members, in lower case.</summary>
    public static T? Word<T>(ArgumentResult argument)
        where T : struct, Enum
    {
        var (text, words) = (argument.Tokens[0].Value, Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList());
        return words.IndexOf(text) is var place and >= 0 ? Enum.GetValues<T>()[place]
            : Refuse<T>(argument, $"'{text}' is not a choice: write {string.Join(" or ", words)}.");
    }

    /// <summary>Completes the words in the help, which are those that are parsed;
    /// the members of an enumeration begin with a capital letter.</summary>
    public static Option<T> Completed<T>(Option<T> option)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add(option.HelpName!.Split('|'));
        return option;
    }

    /// <summary>The number of a change.</summary>
    public static int? ChangeNumber(ArgumentResult argument) =>
        Number(argument, "the number of a change: write it as ripcs history prints it");

    /// <param name="argument">The argument as typed.</param>
    /// <param name="what">A description of the expected value.</param>
    /// <param name="unit">An optional unit after the number.</param>
    public static int? Number(ArgumentResult argument, string what, string unit = "") =>
        int.TryParse(argument.Tokens[0].Value is var text && text.EndsWith(unit, StringComparison.Ordinal) ? text[..^unit.Length] : text,
            NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : Refuse<int>(argument, $"'{argument.Tokens[0].Value}' is not {what}.");

    public static T? Refuse<T>(ArgumentResult argument, string message)
        where T : struct
    {
        argument.AddError(message);
        return null;
    }

    public static TimeSpan? Duration(ArgumentResult argument, string examples)
    {
        var text = argument.Tokens[0].Value;
        var (number, seconds) = text switch
        {
            [.., 's'] => (text[..^1], 1),
            [.., 'm'] => (text[..^1], 60),
            _ => (text, 1),
        };
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 86400)
            return TimeSpan.FromSeconds((double)value * seconds);

        return Refuse<TimeSpan>(argument, $"'{text}' is not a time: write seconds or minutes, e.g. {examples}.");
    }
}

/// <summary>The options that are allowed before or after every command.</summary>
internal sealed class GlobalOptions
{
    public Option<ColorChoice?> Color { get; } = CommonOptions.Completed(new Option<ColorChoice?>("--color")
    {
        Description = "Colour the output: auto (on a terminal, unless NO_COLOR is set), always or never.",
        HelpName = "auto|always|never",
        CustomParser = CommonOptions.Word<ColorChoice>,
    });

    public Option<bool> NoPager { get; } = new("--no-pager")
    {
        Description = "Print a long diff on the terminal as it is, not in a pager.",
    };

    public Option<BackendChoice?> Backend { get; } = CommonOptions.Completed(new Option<BackendChoice?>("--backend")
    {
        Description = "The variant of iptables: auto (what iptables -V prints), nft or legacy.",
        HelpName = "auto|nft|legacy",
        CustomParser = CommonOptions.Word<BackendChoice>,
    });

    public Option<string?> StateDirectory { get; } = new("--state-dir")
    {
        Description = "Where history and state are kept; default /var/lib/ripcs, in a network namespace its own folder.",
        HelpName = "DIR",
    };

    public Option<string?> Root { get; } = new("--root")
    {
        Description = "The directory below which rule files may load and read files, if it is above PATH; default PATH.",
        HelpName = "DIR",
    };

    public Option<bool> Adopt { get; } = new("--adopt")
    {
        Description = "Make the state directory of another machine or network namespace that of this one.",
    };

    public Option<TimeSpan?> Wait { get; } = new("--wait")
    {
        Description = "How long to wait for another change to end, e.g. 30s (the default) or 2m.",
        HelpName = "T",
        CustomParser = argument => CommonOptions.Duration(argument, "30s (the default) or 2m"),
    };

    public Option<int?> Keep { get; } = new("--keep")
    {
        Description = "How many changes the history keeps after this one; default 100.",
        HelpName = "N",
        CustomParser = argument => int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0
            ? number : CommonOptions.Refuse<int>(argument, "--keep takes a number of changes, 1 or more."),
    };

    /// <summary>Those that the settings of a host can have.</summary>
    public IReadOnlyList<Option> Settings => [Backend, Keep, Root, Wait];

    public IEnumerable<Option> All => [Color, NoPager, Backend, StateDirectory, Adopt, Root, Wait, Keep];
}

/// <summary>When to use colours.</summary>
internal enum ColorChoice
{
    Auto,
    Always,
    Never,
}
