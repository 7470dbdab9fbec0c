using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Namespaces;

/// <summary>Loads a text into a namespace made for it alone: one process tree, gone when it has ended.</summary>
internal sealed class NamespaceTrial(IProcessRunner runner)
{
    // It says how far it came, because exit codes alone could be anybody's. $1 ipset, $2 the family of sets, $3 and $4 the restore
    // and save programs, $5 the tables; then the sets.
    private const string Inside = """
        echo namespace
        ipset=$1 family=$2 restore=$3 save=$4 tables=$5
        shift 5
        for set; do "$ipset" create "$set" hash:ip family "$family" || exit 1; done
        echo sets
        "$restore" --noflush --wait 10 || exit 1
        echo loaded
        for table in $tables; do "$save" -t "$table" || exit 1; done
        """;

    private ValueList<string>? _way;

    /// <exception cref="SandboxException">No namespace can be made here.</exception>
    /// <exception cref="NetfilterException">It did not come to an answer.</exception>
    public TrialResult Run(Family family, FamilyPrograms programs, string text, IEnumerable<TableName> tables, IEnumerable<string> sets)
    {
        // The lock of the host is not for us: the run that rehearses may hold it.
        using var folder = ThrowawayFolder.Make("ripcs-rehearsal-");
        ValueList<string> inside =
        [
            "/bin/sh", "-c", Inside, "rehearsal", ProgramFiles.Find("ipset") ?? "ipset", family is Family.IPv4 ? "inet" : "inet6",
            programs.Restore, programs.Save, string.Join(' ', tables), .. sets,
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
        {
            throw new NetfilterException($"the sets that rules name cannot be made: {RefusedLines.Words(result.Errors)}");
        }

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

    /// <summary>It loaded, and this is what iptables-save prints.</summary>
    public sealed record Loaded(string Saved) : TrialResult;

    /// <summary>iptables-restore did not take it.</summary>
    public sealed record Refused(string Errors) : TrialResult;
}
