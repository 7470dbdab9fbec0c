using System.Security.Cryptography;
using Ripcs.Changes.Auditing;

namespace Ripcs.Changes.Operations;

/// <summary>
/// Puts what the files of refreshed sets hold now into the live sets, each at once, without a change: rules, chains and history stay as
/// they are, and the audit trail has a line for each set. How far a set may go by itself counts from what a person agreed to last, with
/// <paramref name="takesAll"/> or by the first apply that made it: a timer would take a limit for each run as often as it runs.
/// </summary>
/// <param name="name">The command, as the audit trail names it.</param>
/// <param name="directory">The folder of the rule files; null for where they were when they were applied.</param>
/// <param name="isShown">True to only show what would be put in.</param>
/// <param name="takesAll">True to also take a file that has lost most of its addresses or all of a family, that adds very wide prefixes
/// or a large part of all addresses, or that adds or removes the caller's own address.</param>
/// <param name="callers">The addresses by which the caller is logged in.</param>
internal sealed class SetsRefresh(
    string name, Machine machine, string? directory, bool isShown, bool takesAll, ValueList<IpPrefix> callers)
{
    // A list of that size does not shrink to its half overnight; one that was cut off while it was fetched does.
    private const int FewestToLose = 10;

    // No holder of addresses has more in one prefix; a file with a wider one denies, or opens, a part of the Internet.
    private const int ShortestIPv4 = 8;
    private const int ShortestIPv6 = 16;

    // One of this part of all addresses is not what a feed gains from one fetch to the next.
    private const double MostIPv4 = 1 / 16d;
    private const double MostIPv6 = 1 / 256d;

    // A name of a set has at most 31 characters.
    private const int DigitsOfBeside = 16;

    private readonly List<Note> _told = [];
    private readonly List<Diagnostic> _problems = [];
    private readonly List<AdvisedText> _refused = [];
    private readonly List<string> _missing = [];
    // A set has a part for each family.
    private readonly HashSet<string> _all = [];
    private readonly HashSet<string> _changed = [];
    private readonly HashSet<string> _kept = [];
    private SetContents _contents = new();

    /// <returns>Null if nothing was applied yet.</returns>
    public SetsRefreshed? Run()
    {
        if (machine.LookAtState() is not { } state)
            return null;

        using var taken = isShown ? null : machine.TakeLock(state);
        var applied = AppliedFile.Read(state);
        var netfilter = machine.Netfilter(null);
        _contents = SetContentsFile.Read(state);
        if (!isShown && _contents.Beside is { } left)
            netfilter.RemoveSet(new ChainName(left));

        var path = directory is null ? applied.Directory : Path.GetFullPath(directory);
        foreach (var (partition, sets) in applied.Known.Partitions.Select(partition => (partition, partition.Refreshed)))
        {
            foreach (var set in sets)
            {
                Refresh(state, netfilter, partition, set, RuleFile(applied, partition), path);
            }
        }

        return Ended();
    }

    // Where only single rule files were applied, no record has their folder.
    private string? RuleFile(AppliedRecord applied, CompiledPartition partition) =>
        applied.Files?.FirstOrDefault(file => file.Partition == partition.Name.Value)?.Path is not { } path
            ? directory is null ? null : Path.GetFullPath(Path.GetFileName(partition.File), Path.GetFullPath(directory))
            : directory is null ? path
            : Path.GetFullPath(Path.GetRelativePath(applied.Directory ?? Path.GetDirectoryName(path)!, path), Path.GetFullPath(directory));

    private void Refresh(StateDirectory state, INetfilter netfilter, CompiledPartition partition, RefreshedSet set, string? ruleFile,
        string? path)
    {
        var label = $"set \"{set.Label}\" of {partition.Name}";
        var which = $"{label}, {set.Family}";
        _all.Add(label);
        if (netfilter.EntriesOf(set.Name) is not { } live)
        {
            _missing.Add(which);
            return;
        }

        if (ruleFile is null)
        {
            _refused.Add($"the {which} stays as it is, because no directory was applied here, so that it is unknown where {partition.File} "
                + "is; name the folder of that file: " + Advice.To(Way.RefreshSets) + " DIR");
            _kept.Add(label);
            return;
        }

        var read = machine.ReadSet(ruleFile, path, set);
        if (read.Problems.Count > 0)
        {
            _problems.AddRange(read.Problems);
            _kept.Add(label);
            return;
        }

        var stored = _contents.Find(set.Family, set.Name);
        var agreed = stored?.Agreed ?? stored?.Entries ?? live;
        var (gone, came) = (Beyond(live, read.Entries), Beyond(read.Entries, live));
        var change = $"{came.Count} added, {gone.Count} removed";
        var content = new SetContent(set.Family, set.Name, read.Entries) { Agreed = takesAll ? null : agreed };
        if (gone.Count == 0 && came.Count == 0)
        {
            if (takesAll && !isShown && stored?.Agreed is not null)
            {
                Keep(state, _contents.With(content));
                Tell(state, $"{which}: {Words.Entries(read.Entries.Count)} agreed to");
            }
        }
        else if (!takesAll && Objection(set, agreed, live.Count, read.Entries, gone, came) is { } objection)
        {
            _refused.Add($"the {which} stays as it is, because {objection} (with it: {change}, "
                + $"{Words.Entries(read.Entries.Count)}); if that is right, run: " + Advice.To(Way.RefreshSetsAnyway));
            _kept.Add(label);
        }
        else
        {
            Put(state, netfilter, content, $"{which}: {change}, {Words.Entries(read.Entries.Count)} now");
            _changed.Add(label);
        }
    }

    private string? Objection(
        RefreshedSet set, ValueList<string> agreed, int live, ValueList<string> after, List<string> gone, List<string> came)
    {
        var (family, grown) = (set.Family, Beyond(after, agreed));
        return Loss(set, agreed.Count, live, after.Count, gone.Count)
            ?? (grown.Find(IsWide) is { } wide ? $"its file has begun to hold {wide}, a wider prefix than one network has"
            : grown.Sum(Part) > (family is Family.IPv4 ? MostIPv4 : MostIPv6) ? "its file has begun to hold more than one in "
                + $"{(family is Family.IPv4 ? 16 : 256)} of all {family} addresses since somebody agreed to it"
            : callers.Where(caller => came.Concat(gone).Any(entry => IpPrefix.TryParse(entry, out var prefix) && prefix.Contains(caller)))
                .ToList() is [var own, ..] ? $"its file has begun or ceased to hold {own.ToAddressText()}, where you come from" : null);
    }

    // Where the file may be empty, it may also be cut down.
    private static string? Loss(RefreshedSet set, int agreed, int live, int after, int gone) =>
        set.MayBeEmpty ? null
        : after == 0 ? $"its file has lost all of its {set.Family} addresses"
        : live >= FewestToLose && gone > live / 2 ? "its file has lost more than half of its addresses"
        : agreed >= FewestToLose && after < agreed - (agreed / 2)
            ? "its file has lost more than half of its addresses since somebody agreed to it" : null;

    private static List<string> Beyond(ValueList<string> entries, ValueList<string> others)
    {
        var known = others.ToHashSet(StringComparer.Ordinal);
        return [.. entries.Where(entry => !known.Contains(entry))];
    }

    private static double Part(string entry) => IpPrefix.TryParse(entry, out var prefix) ? Math.Pow(2, -prefix.Length) : 0;

    private static bool IsWide(string entry) => IpPrefix.TryParse(entry, out var prefix)
        && prefix.Length < (prefix.Family is Family.IPv4 ? ShortestIPv4 : ShortestIPv6);

    private void Put(StateDirectory state, INetfilter netfilter, SetContent content, string what)
    {
        if (isShown)
        {
            _told.Add(Note.Info(what));
            return;
        }

        // A name that no other program has: after a kill the set is destroyed by its name alone.
        var beside = "ripcs-refresh-" + RandomNumberGenerator.GetHexString(DigitsOfBeside, lowercase: true);

        // First the file: what is live and not there would be lost at the next boot.
        Keep(state, _contents.With(content) with { Beside = beside });
        netfilter.Replace(content.Family, content.Name, content.Entries, new ChainName(beside));
        Tell(state, what);
    }

    private void Keep(StateDirectory state, SetContents contents)
    {
        _contents = contents;
        SetContentsFile.Write(state, contents);
    }

    private void Tell(StateDirectory state, string what)
    {
        if (AuditTrail.Add(state, [new AuditEvent(AuditKind.Refresh, name, what)], machine.User, machine.Clock.GetUtcNow()) is { } failure)
            _told.Add(Note.Warning(failure));

        _told.Add(Note.Info(what));
    }

    private SetsRefreshed Ended() => new(_all.Count, _changed.Count, _all.Except(_changed).Except(_kept).Count(), _kept.Count)
    {
        Problems = _problems.Distinct().ToValueList(),
        Refused = _refused.ToValueList(),
        Notes = [.. _told, .. _missing.Select(set => Note.Warning($"the {set} does not exist; the next apply makes it"))],
    };
}

/// <summary>What became of the sets.</summary>
/// <param name="All">How many there are.</param>
/// <param name="Changed">How many were refreshed; how many would be, where it is only shown.</param>
/// <param name="Unchanged">How many hold what their files hold.</param>
/// <param name="Kept">How many keep what they have, because their files cannot be read or lost too much.</param>
internal sealed record SetsRefreshed(int All, int Changed, int Unchanged, int Kept)
{
    /// <summary>What is wrong with the files.</summary>
    public ValueList<Diagnostic> Problems { get; init; }

    /// <summary>What a person must agree to, a line for each set.</summary>
    public ValueList<AdvisedText> Refused { get; init; }

    public ValueList<Note> Notes { get; init; }
}
