using System.Text.RegularExpressions;
using Ripcs.Host.Netfilter.Nftables;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Netfilter;

/// <summary>How to call the programs of iptables.</summary>
internal sealed record IptablesSettings
{
    public BackendChoice Backend { get; init; } = BackendChoice.Auto;

    /// <summary>How long legacy iptables-restore waits for the xtables lock.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Is told who holds the lock before a change waits for it.</summary>
    public Action<string>? WhenHeld { get; init; }

    /// <summary>The lock file of legacy iptables, if it is not the default one.</summary>
    public string? XtablesLockFile { get; init; }

    /// <summary>The limit for reading, and for writing once the lock is taken; nft itself retries without an end.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(2);

    // A unit with ProcSubset=pid has no /proc/net.
    private const string OwnNetwork = "/proc/self/net";

    /// <summary>False if the kernel was started without IPv6: it then has no IPv6 tables.</summary>
    public bool KernelHasIpv6 { get; init; } = File.Exists($"{OwnNetwork}/if_inet6");

    /// <summary>/proc/PID/net of a process in the network namespace to work in.</summary>
    public string NetworkFolder { get; init; } = OwnNetwork;
}

/// <summary>The kernel's tables through iptables-save and iptables-restore. Reading makes no table, not even on legacy.</summary>
internal sealed class IptablesTools : INetfilter
{
    // The mark of a family that the kernel does not have.
    private const string NoKernel = "none";

    // The error of legacy iptables if it did not get its lock in time; the exit code alone (4) can mean other things.
    private const string LockHeld = "holding the xtables lock";

    private readonly IProcessRunner _runner;
    private readonly IptablesSettings _settings;
    private readonly BackendFinder _finder;
    private readonly Dictionary<Family, FamilyPrograms> _found = [];
    private readonly INftables? _nftables;
    private readonly IpsetTool _sets;
    private string? _lockFile;
    private XtablesLock? _held;

    /// <param name="runner">Starts the programs.</param>
    /// <param name="settings">How to call them.</param>
    /// <param name="nftables">Reads what iptables does not show of nf_tables; without it native rules are an error.</param>
    public IptablesTools(IProcessRunner runner, IptablesSettings settings, INftables? nftables = null) =>
        (_runner, _settings, _nftables, _finder, _lockFile, _sets) =
            (runner, settings, nftables, new BackendFinder(runner), settings.XtablesLockFile, new IpsetTool(runner, settings.TimeLimit));

    /// <summary>The programs of a family, not all of which may be installed; searched for once.</summary>
    public FamilyPrograms Programs(Family family)
    {
        lock (_found)
        {
            if (!_found.TryGetValue(family, out var programs))
            {
                programs = _finder.FindSome(family, _settings.Backend);
                _found.Add(family, programs);
            }

            return programs;
        }
    }

    public string Save(Family family)
    {
        if (IsWithoutKernel(family))
            return "";

        var program = Programs(family).Save;
        return SaveCheck.Text(program, Read(program, [])) + _sets.Save(family);
    }

    public FamilyReading Read(Family family)
    {
        if (IsWithoutKernel(family))
            return new FamilyReading(new FamilyState(family, []), NoKernel);

        // Rules and sets come from different programs, of which one may be broken.
        var rules = Catch<NetfilterException>.Or(() => Rules(family), e => FamilyReading.Unreadable(family, isSets: false, e));
        return Catch<NetfilterException>.Or(() => rules.With(_sets.Save(family)),
            e => rules with { Unread = [.. rules.Unread, new UnreadPart(family, IsSets: true, e)] });
    }

    private FamilyReading Rules(Family family)
    {
        // What could not be written must not be begun.
        var programs = Programs(family);
        _ = programs.Restore;
        if (programs.Variant is Variant.Nft && _nftables is not null)
            return new NftReader(family, programs, Read, _nftables).Read();

        var there = programs.Variant is Variant.Legacy ? LegacyTables.Find(family, _settings.NetworkFolder) : [];
        var text = SaveCheck.Text(programs.Save, Read(programs.Save, []));
        return new FamilyReading(SaveCheck.Whole(programs.Save, FirewallReader.Parse(family, text), there),
            Netfilter.RulesMark.Of(text));
    }

    public string? RulesMark()
    {
        var (v4, v6) = AtOnce.Do(() => MarkOf(Family.IPv4), () => MarkOf(Family.IPv6));
        return BothMarks.Of(v4, v6, NativeTables()) is { } mark && (IsAllNft() || !Families.Both.Any(IsOursInOther)) ? mark : null;
    }

    private bool IsOursInOther(Family family) => SaveOther(family) is { } other && Netfilter.RulesMark.HasOurs(other.Text);

    private string? MarkOf(Family family)
    {
        if (IsWithoutKernel(family))
            return NoKernel;

        var programs = Programs(family);
        return programs.Variant is not Variant.Nft || _nftables is null
            ? Netfilter.RulesMark.Of(SaveCheck.Text(programs.Save, Read(programs.Save, [])))
            : new NftReader(family, programs, Read, _nftables).Mark();
    }

    public SomeChains? Read(Family family, IReadOnlySet<(TableName Table, ChainName Chain)> chains) =>
        !IsWithoutKernel(family) && Programs(family) is { Variant: Variant.Nft } programs && _nftables is not null
            ? new NftReader(family, programs, Read, _nftables).Read(chains) : null;

    public (string V4, string V6) SavedSets() => _sets.Save();

    public ValueList<string>? EntriesOf(ChainName set) => _sets.Entries(set.Value);

    public void Replace(Family family, ChainName set, ValueList<string> entries, ChainName beside) =>
        _sets.Replace(family, set.Value, entries, beside.Value);

    public void RemoveSet(ChainName set) => _sets.Remove(set.Value);

    public ValueList<SaveLine.Rule>? Counts(Family family, TableName table, IReadOnlyCollection<ChainName>? wanted)
    {
        try
        {
            var programs = Programs(family);
            var text = programs.Variant is Variant.Nft && wanted?.Count <= WrittenChains.Most
                ? CountsOfChains.Text(table, wanted.Select(chain =>
                    (chain, SaveCheck.Text(programs.Main, Read(programs.Main, ["-t", table.Value, "-v", "-S", chain.Value])))))
                : SaveCheck.Text(programs.Save, Read(programs.Save, ["-c", "-t", table.Value]));
            return SaveReader.TryParse(text, out var saved, out _) ? saved.Lines.OfType<SaveLine.Rule>().ToValueList() : null;
        }
        catch (NetfilterException)
        {
            return null;
        }
    }

    public bool ReadsBothAtOnce => true;

    public INetfilter Impatient() => new IptablesTools(new ImpatientRunner(_runner), _settings, _nftables);

    public bool HasHung => _runner is ImpatientRunner { HasHung: true };

    public void NeedsSets() => _ = IpsetTool.Require();

    public BackendChoice? InUse() =>
        Families.Both.Where(family => !IsWithoutKernel(family)).Select(VariantOf).Distinct().ToList() is [{ } only]
            ? only is Variant.Nft ? BackendChoice.Nft : BackendChoice.Legacy
            : null;

    // Each family may use another variant; only changes of nf_tables are counted.
    public uint? Generation() => IsAllNft() ? _nftables?.Generation() : null;

    private bool IsAllNft() => Families.Both.All(family => IsWithoutKernel(family) || VariantOf(family) is Variant.Nft);

    // Null if no program tells; whoever reads or writes the family then learns why.
    private Variant? VariantOf(Family family) => Catch<NetfilterException>.OrNull<Variant?>(() => Programs(family).Variant);

    // This starts no program to find out its variant: marks are remembered only of programs that were of nft.
    public TablesMark? Mark() =>
        _settings.Backend is not BackendChoice.Legacy && LegacyTables.AreNone(_settings.NetworkFolder)
            && _nftables?.Generation() is { } generation
            ? new TablesMark(generation, ProgramsMark.Read(_settings))
            : null;

    public TablesMark? MarkOfPrograms() => new(Generation: null, ProgramsMark.Read(_settings));

    public ValueList<NativeTable> NativeTables() => NftModule.IsThere() || IsAllNft() ? _nftables?.Others() ?? [] : [];

    public string? SetsMark() => _sets.Mark();

    // On legacy without -t: it then reads only tables that exist; naming one would make it.
    private ProcessResult Read(string program, ValueList<string> arguments) =>
        _runner.Run(Command(program, arguments) with { TimeLimit = _settings.TimeLimit });

    public void Restore(Family family, string text)
    {
        if (IsWithoutKernel(family))
        {
            throw new NetfilterException(
                "this kernel runs without IPv6, so it takes no IPv6 rules: leave them out with .Family(4), or start it with IPv6");
        }

        if (IpsetTool.IsOfSets(text))
        {
            _sets.Restore(family, text);
            return;
        }

        var programs = Programs(family);
        var wait = (int)Math.Ceiling(_settings.LockWait.TotalSeconds);
        var command = Command(programs.Restore, ["--noflush", "--wait", wait.ToString(CultureInfo.InvariantCulture)]);
        var result = Write(command with { Input = text, TimeLimit = _settings.LockWait + _settings.TimeLimit, Held = _held?.File });
        if (result.ExitCode == 0)
            return;

        if (SaveCheck.IsPermission(result))
            throw new NotPermittedException(programs.Restore);

        if (result.IsBySignal)
            throw new NetfilterException($"{programs.Restore} {result.HowItFailed} while it wrote {family}");

        throw result.Errors.Contains(LockHeld, StringComparison.Ordinal)
            ? new BusyException($"another program held the xtables lock for {wait} s; try again later or wait longer: "
                + Advice.To(Way.Wait))
            : new RestoreRefusedException(family, programs.Variant, result.ExitCode, result.Errors, text);
    }

    private ProcessResult Write(ProcessCommand command)
    {
        try
        {
            return _runner.Run(command);
        }
        catch (NetfilterException) when (_held is not null)
        {
            // A program that was killed at the time limit may still be in the kernel.
            _held.IsLeftToPrograms = true;
            throw;
        }
    }

    public IDisposable? HoldOff(string ownLockFile)
    {
        if (!Families.Both.Any(family => !IsWithoutKernel(family) && VariantOf(family) is Variant.Legacy))
            return null;

        // Ripcs's own programs would wait for the lock that this process holds.
        _held = XtablesLock.Take(_settings.XtablesLockFile ?? XtablesLock.DefaultPath, _settings.LockWait, _settings.WhenHeld);
        _lockFile = ownLockFile;
        return new Hold(_held, this);
    }

    public OtherVariant? SaveOther(Family family)
    {
        if (IsWithoutKernel(family) || VariantOf(family) is not { } variant)
            return null;

        if (variant is Variant.Nft && LegacyTables.AreNone(_settings.NetworkFolder))
            return new OtherVariant("legacy", "");

        var (choice, name) = variant is Variant.Nft ? (BackendChoice.Legacy, "legacy") : (BackendChoice.Nft, "nft");
        try
        {
            var program = _finder.Find(family, choice).Save;
            return new OtherVariant(name, SaveCheck.Text(program, Read(program, [])));
        }
        catch (NetfilterException)
        {
            // Not installed, not supported by this kernel, or hidden by native rules: nothing in it can be recognised as Ripcs's.
            return null;
        }
    }

    private bool IsWithoutKernel(Family family) => family is Family.IPv6 && !_settings.KernelHasIpv6;

    private ProcessCommand Command(string program, ValueList<string> arguments) =>
        new(program, arguments) { XtablesLockFile = _lockFile };

    /// <summary>The time during which only Ripcs's own programs change legacy tables.</summary>
    private sealed class Hold(XtablesLock held, IptablesTools tools) : IDisposable
    {
        public void Dispose()
        {
            tools._lockFile = tools._settings.XtablesLockFile;
            tools._held = null;
            held.Dispose();
        }
    }
}

/// <summary>The counters of some chains: a save of a whole table takes half a second where there are tens of thousands of rules.</summary>
internal static partial class CountsOfChains
{
    /// <summary>The rules in the form of iptables-save.</summary>
    /// <param name="table">The table.</param>
    /// <param name="chains">Each chain with the output of iptables -v -S for it.</param>
    public static string Text(TableName table, IEnumerable<(ChainName Name, string Shown)> chains) =>
        $"*{table}\n{string.Concat(chains.Select(chain => $":{chain.Name} -\n{Rules(chain.Shown)}"))}COMMIT\n";

    private static string Rules(string shown) => Counted().Replace(AfterName(shown), "[$2:$3] -A$1");

    // "-N name", or "-P INPUT ACCEPT -c 0 0".
    private static string AfterName(string shown) => shown[(shown.IndexOf('\n', StringComparison.Ordinal) + 1)..];

    // "-A name -p tcp -c 12 720 -j ACCEPT", where a comment may have any words in quotes.
    [GeneratedRegex("""^-A((?:[^"\n]|"(?:\\.|[^"\\])*")*?) -c (\d+) (\d+)(?=[ \n])""", RegexOptions.Multiline)]
    private static partial Regex Counted();
}
