using System.Globalization;

namespace Ripcs.Benchmarks;

/// <summary>
/// What ripcs does on one host, in turn with what iptables needs for the same. The host is this network namespace; it is changed.
/// </summary>
/// <param name="ripcs">The command.</param>
/// <param name="variant">nft or legacy.</param>
/// <param name="folder">The rule files.</param>
/// <param name="home">A folder for state, locks and texts.</param>
/// <param name="runs">How often each is run.</param>
internal sealed class Comparison(string ripcs, string variant, RuleFolder folder, string home, int runs)
{
    private const string Saves = "iptables-save of both families";

    public IEnumerable<Row> Rows()
    {
        foreach (var (name, value) in new[]
        {
            ("RIPCS_STATE_DIR", $"{home}/state"), ("RIPCS_RUN_DIR", $"{home}/run"), ("RIPCS_CACHE_DIR", $"{home}/cache"),
            ("RIPCS_BACKEND", variant), ("XTABLES_LOCKFILE", $"{home}/lock"),
        })
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        folder.Write();
        Timed.Run($"printf '*filter\\nCOMMIT\\n*nat\\nCOMMIT\\n' >{home}/empty");
        yield return Plain("generate, all compiled", Repeat(() => Ripcs($"rules generate {folder.Path} --no-cache")));
        yield return Plain("generate, all results kept", Repeat(() => Ripcs($"rules generate {folder.Path}")));

        Timed.Run(Line($"rules generate {folder.Path} --format restore --family 4 >{home}/four"));
        Timed.Run(Line($"rules generate {folder.Path} --format restore --family 6 >{home}/six"));
        var (first, restored) = InTurn(() => Ripcs($"rules apply {folder.Path} --no-cache"), Restore, Empty);
        yield return Against("first apply, all compiled", first, restored, "iptables-restore of the same");

        Empty();
        Ripcs($"rules apply {folder.Path}");
        foreach (var (what, words) in new[] { ("nothing to do", $"rules apply {folder.Path}"), ("status", "status"), ("check", "check"),
            ("history", "history") })
        {
            var (ours, saved) = InTurn(() => Ripcs(words), Save);
            yield return Against(what, ours, saved, Saves);
        }

        var (after, save) = InTurn(() => Ripcs($"rules apply {folder.Path}"), Save,
            () => Timed.Run($"{Iptables(4, "")} -A FORWARD -s 192.0.2.1 -j ACCEPT"));
        yield return Against("nothing to do, somebody else wrote a rule beside ours", after, save, Saves);

        Timed.Run($"{Iptables(4, "")} -N f2b-sshd && {Iptables(4, "")} -A INPUT -p tcp --dport 22 -j f2b-sshd");

        // The first one records what stands behind our jumps, the second one that nothing is to be done.
        Ripcs($"rules apply {folder.Path}");
        Ripcs($"rules apply {folder.Path}");
        var (banned, alone) = InTurn(() => Ripcs($"rules apply {folder.Path}"), Save,
            () => Timed.Run($"{Iptables(4, "")} -A f2b-sshd -s 192.0.2.1 -j REJECT"));
        yield return Against("nothing to do, fail2ban banned an address", banned, alone, Saves);

        var port = 8081;
        var restores = new RestoreClock(variant, home);
        var (changed, delta) = InTurn(
            () => restores.Run($"{ripcs} rules apply {folder.Path}"), () => Timed.Run($"{Iptables(4, "restore")} --noflush <{home}/delta"),
            () => Change(port++));
        yield return Against("one rule of one file changed", changed, delta, "its chains by iptables-restore --noflush");

        var written = new Runs([.. changed.All.Select(run => run with { Seconds = run.Restoring, PeakMiB = 0 })]);
        yield return Against("the kernel's part of it, all calls of iptables-restore", written, delta,
            "the same") with { Growing = written.Seconds };

        var (back, saving) = InTurn(() => Ripcs("rollback"), Save);
        yield return Against("rollback", back, saving, Saves);
        yield return new Row("state on the disk", Timed.Run($"du -sk {home}/state | cut -f1").Output.Trim() + " kB");

        // From here on the rules are not those of ripcs.
        var (reloaded, saves) = InTurn(Restore, Save);
        yield return Against("full reload, iptables-restore without --noflush", reloaded, saves, Saves);

        yield return ByFerm();
        if (variant == "nft")
            yield return ByNft();
    }

    // iptables makes them itself, and its translation leaves them out.
    private static IEnumerable<string> BuiltIns =>
        from family in new[] { "ip", "ip6" }
        from chain in new[]
        {
            (Table: "filter", Name: "INPUT", Hook: "type filter hook input priority 0"),
            (Table: "filter", Name: "FORWARD", Hook: "type filter hook forward priority 0"),
            (Table: "filter", Name: "OUTPUT", Hook: "type filter hook output priority 0"),
            (Table: "nat", Name: "PREROUTING", Hook: "type nat hook prerouting priority -100"),
            (Table: "nat", Name: "POSTROUTING", Hook: "type nat hook postrouting priority 100"),
        }
        select $"add table {family} {chain.Table}\nadd chain {family} {chain.Table} {chain.Name} {{ {chain.Hook}; policy accept; }}";

    // The same rules as nft says them; two programs that write the same tables each need them empty.
    private Row ByNft()
    {
        const string What = "full reload by nft -f of the same rules, translated by iptables-restore-translate";
        try
        {
            File.WriteAllLines($"{home}/translated", BuiltIns.Prepend("flush ruleset"));
            Timed.Run($"{{ iptables-restore-translate -f {home}/four; ip6tables-restore-translate -f {home}/six; }} >>{home}/translated");
            var (loaded, restored) = InTurn(() => Timed.Run($"exec nft -f {home}/translated"), Restore,
                () => Timed.Run("exec nft flush ruleset"));
            return Against(What, loaded, restored, "iptables-restore of the same");
        }
        catch (InvalidOperationException e)
        {
            return new Row(What, $"not measured: {e.Message.Split('\n')[0]}");
        }
    }

    // Whoever has no ferm, or one that does not run here, still sees the other rows.
    private Row ByFerm()
    {
        const string What = "full reload by ferm";
        try
        {
            var ferm = new FermRules(home, variant);
            var (loaded, saved) = InTurn(ferm.Load, Save);
            return Against(What, loaded, saved, Saves);
        }
        catch (InvalidOperationException e)
        {
            return new Row($"{What}; beside {Saves}", $"not measured: {e.Message.Split('\n')[0]}");
        }
    }

    /// <summary>Changes one rule of a file, and lays its new chains, under names
    /// that are not ours, where iptables-restore finds them.</summary>
    private void Change(int port)
    {
        folder.Write(0, port);
        var text = Timed.Run(Line($"rules generate {folder.FileOf(0)} --format restore --family 4")).Output;
        var lines = text.Split('\n').Where(line => !line.Contains("-j partition-", StringComparison.Ordinal))
            .Select(line => line.Replace("partition-", "bench-", StringComparison.Ordinal).Replace("c0000-", "bench-c-",
                StringComparison.Ordinal));
        File.WriteAllLines($"{home}/delta", lines);
    }

    private void Empty()
    {
        foreach (var family in new[] { 4, 6 })
        {
            Timed.Run($"{Iptables(family, "restore")} <{home}/empty");
        }

        Timed.Run($"rm -rf {home}/state");
    }

    private Timed Restore() => Timed.Run($"{Iptables(4, "restore")} <{home}/four && exec {Iptables(6, "restore")} <{home}/six");

    private Timed Save() => Timed.Run($"{Iptables(4, "save")} >/dev/null && exec {Iptables(6, "save")} >/dev/null");

    private Timed Ripcs(string words) => Timed.Run(Line(words));

    private string Line(string words) => $"exec {ripcs} {words}";

    private string Iptables(int family, string what) =>
        $"{(family == 4 ? "iptables" : "ip6tables")}-{variant}{(what.Length == 0 ? "" : $"-{what}")}";

    private Runs Repeat(Func<Timed> run) => new([.. Enumerable.Range(0, runs + 1).Select(_ => run()).Skip(1)]);

    /// <summary>One run of each after the other, so that both meet the same machine; the first pair does not count.</summary>
    private (Runs Ours, Runs Theirs) InTurn(Func<Timed> ours, Func<Timed> theirs, Action? before = null)
    {
        var pairs = Enumerable.Range(0, runs + 1).Select(_ => (Ours: Prepared(ours), Theirs: Prepared(theirs))).Skip(1).ToList();
        return (new Runs([.. pairs.Select(pair => pair.Ours)]), new Runs([.. pairs.Select(pair => pair.Theirs)]));

        Timed Prepared(Func<Timed> run)
        {
            before?.Invoke();
            return run();
        }
    }

    private static Row Plain(string what, Runs ours) => new(what, $"{Seconds(ours)}{Memory(ours)}");

    private static Row Against(string what, Runs ours, Runs theirs, string them) => new(
        $"{what}; beside {them}",
        string.Create(CultureInfo.InvariantCulture, $"{Seconds(ours)} = {ours.Times(theirs):0.00} × {Seconds(theirs)}{Memory(ours)}"));

    private static string Seconds(Runs runs) =>
        runs.Seconds.ToString(runs.Seconds < 0.1 ? "0.000 s" : "0.00 s", CultureInfo.InvariantCulture);

    private static string Memory(Runs runs) =>
        runs.PeakMiB > 0 ? string.Create(CultureInfo.InvariantCulture, $", {runs.PeakMiB:0} MiB") : "";
}
