using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Namespaces;

/// <summary>Loads a text into a namespace made only for it: one process tree, and nothing remains when it has ended.</summary>
internal sealed class NamespaceTrial(IProcessRunner runner)
{
    // It prints how far it got, because an exit code alone could come from anything. $1 is ipset, $2 and $3 the restore and save programs;
    // then the sets, each with its kind, as words separated by blanks.
    private const string Inside = """
        echo namespace
        ipset=$1 restore=$2 save=$3
        shift 3
        set -f
        for set; do "$ipset" create $set || exit 1; done
        echo sets
        "$restore" --noflush --wait 10 || exit 1
        echo loaded
        exec "$save"
        """;

    private ValueList<string>? _way;

    /// <param name="sets">As ipset creates them: "blk hash:ip family inet".</param>
    /// <param name="isSaved">False if nobody asks what iptables-save prints of it.</param>
    /// <exception cref="SandboxException">No namespace can be made here.</exception>
    /// <exception cref="NetfilterException">The trial gave no answer.</exception>
    public TrialResult Run(FamilyPrograms programs, string text, IEnumerable<string> sets, bool isSaved = true)
    {
        // Not the host's lock, which the run that rehearses may hold.
        using var folder = ThrowawayFolder.Make(ThrowawayFolder.OfRehearsal);
        ValueList<string> inside =
        [
            "/bin/sh", "-c", Inside, "rehearsal", ProgramFiles.Find("ipset") ?? "ipset",
            programs.Restore, isSaved ? programs.Save : "true", .. sets,
        ];
        return Result(Run(inside, text, Path.Combine(folder.Path, "xtables.lock")));
    }

    private ProcessResult Run(ValueList<string> inside, string text, string lockFile)
    {
        (_way, var result) = NamespaceCommand.First(
            _way is { } known ? [known] : NamespaceCommand.Ways(),
            way => runner.Run(new ProcessCommand(way[0], [.. way.Skip(1), .. inside]) { Input = text, XtablesLockFile = lockFile }),
            result => Reached(result.Output, "namespace", out _));
        return result;
    }

    private static TrialResult Result(ProcessResult result)
    {
        Reached(result.Output, "namespace", out var rest);
        if (!Reached(rest, "sets", out rest))
            throw new NetfilterException($"the sets that rules name cannot be made: {RefusedLines.Words(result.Errors)}");

        return Reached(rest, "loaded", out var saved)
            ? new TrialResult.Loaded(SaveCheck.Text("iptables-save", result with { Output = saved }))
            : new TrialResult.Refused(result.Errors);
    }

    private static bool Reached(string output, string stage, out string rest)
    {
        var isReached = output.StartsWith(stage + '\n', StringComparison.Ordinal);
        rest = isReached ? output[(stage.Length + 1)..] : output;
        return isReached;
    }
}

/// <summary>How a trial ended.</summary>
internal abstract record TrialResult
{
    private TrialResult()
    {
    }

    /// <summary>The error output of iptables-restore; null if it took the text.</summary>
    public abstract string? Refusal { get; }

    /// <summary>The text loaded, and this is what iptables-save prints.</summary>
    public sealed record Loaded(string Saved) : TrialResult
    {
        public override string? Refusal => null;
    }

    /// <summary>iptables-restore did not take it.</summary>
    public sealed record Refused(string Errors) : TrialResult
    {
        public override string Refusal => Errors;
    }
}

/// <summary>Rules that were tried in a throw-away namespace.</summary>
/// <param name="Text">The text that loads them.</param>
/// <param name="RuleIn">The number of the rule, counted from 0, in a line, counted from 1; null if the line contains none.</param>
/// <param name="Result">The outcome.</param>
internal sealed record Trial(string Text, Func<int, int?> RuleIn, TrialResult Result)
{
    /// <summary>The error output of iptables-restore; null if it took them.</summary>
    public string? Refusal => Result.Refusal;
}
