using Ripcs.Changes.Status;
using Ripcs.Host.Doctor;
using Ripcs.Host.Netfilter;

namespace Ripcs.Rendering;

/// <summary>One result of ripcs doctor.</summary>
/// <param name="Name">Its subject, one word.</param>
/// <param name="Level">Critical if changes cannot be made, Note if all is well.</param>
/// <param name="Text">What was found and, unless all is well, what to do.</param>
internal sealed record DoctorCheck(string Name, FindingLevel Level, AdvisedText Text);

/// <summary>The report of ripcs doctor.</summary>
internal sealed record DoctorReport(string Command, RunResult Result, ValueList<DoctorCheck> Checks) : RunReport(Command, Result);

/// <summary>What ripcs doctor looks at.</summary>
/// <param name="Host">The machine.</param>
/// <param name="Status">What is live; null if that cannot be read.</param>
/// <param name="StatusProblem">Why it cannot.</param>
/// <param name="Compiler">The fence of a test compilation, or why it failed.</param>
/// <param name="StatePath">The state directory.</param>
/// <param name="FreeBytes">The free space of its file system; null if unknown.</param>
/// <param name="Now">The time of this machine.</param>
internal sealed record DoctorLook(HostLook Host, HostStatus? Status, AdvisedText? StatusProblem, CompilerLook Compiler, string StatePath,
    long? FreeBytes, DateTimeOffset Now);

/// <param name="Problem">Why no rule file can be compiled here; null if it can.</param>
/// <param name="Fence">The message about missing parts of the fence; null if it is complete.</param>
internal sealed record CompilerLook(string? Problem, string? Fence);

/// <summary>The list of all checks of ripcs doctor, in the order in which they are printed. New ones are added here.</summary>
internal static class DoctorChecks
{
    // A change of 50,000 rules with its journal takes less.
    private const long EnoughBytes = 100 << 20;

    // The versions that the tests of Ripcs know are 1.8.7 to 1.8.11; the forms that older ones print differ.
    private static readonly Version OldestIptables = new(1, 8, 7);

    public static ValueList<DoctorCheck> Of(DoctorLook look) =>
    [
        Iptables(look.Host), Kernel(look.Host), Compiler(look.Compiler), Services(look.Host), .. Rules(look), State(look), Boot(look),
        Clock(look),
    ];

    private static DoctorCheck Iptables(HostLook host)
    {
        if (host.Programs.FirstOrDefault(found => !found.IsThere) is { Problem: { } problem } missing)
            return Critical("iptables", $"{missing.Family}: " + problem);

        var (first, second) = (host.Programs[0], host.Programs[1]);
        if (first.Variant != second.Variant)
        {
            return Warning("iptables", $"iptables is the {Word(first)} variant and ip6tables the {Word(second)} variant; set both to one "
                + "with: update-alternatives --config iptables, and --config ip6tables");
        }

        var text = $"{Word(first)} variant, version {first.Version ?? "unknown"}";
        return Version.TryParse(first.Version, out var version) && version < OldestIptables
            ? Warning("iptables", $"{text}: Ripcs is tested with {OldestIptables} and newer; install a newer package iptables")
            : Ok("iptables", text);
    }

    private static string Word(FoundPrograms found) => found.Variant is Variant.Nft ? "nft" : "legacy";

    private static DoctorCheck Kernel(HostLook host)
    {
        if (host.Refused.Count > 0)
        {
            var names = host.Refused.Select(refused => $"{refused.Name} ({refused.Family}: {refused.Words})").ToValueList();
            return Warning("kernel", $"{host.Kernel} refuses {Words.List(names)}: statements that need it cannot be applied; install the "
                + "package with the modules of this kernel (Debian: linux-image, not -cloud; Ubuntu: linux-modules-extra; Red Hat: "
                + "kernel-modules-extra)");
        }

        return host.Untried.Count > 0
            ? Warning("kernel", $"{host.Kernel}; rules cannot be tried before they are applied: " + host.Untried[0])
            : Ok("kernel", $"{host.Kernel} takes a rule of each kind, tried in a separate namespace");
    }

    private static DoctorCheck Compiler(CompilerLook compiler) => compiler switch
    {
        { Problem: { } problem } => Warning("compiler", $"rule files cannot be compiled here, only plans can be applied: {problem}"),
        { Fence: { } fence } => Warning("compiler", fence),
        _ => Ok("compiler", "a rule file was compiled behind a complete fence"),
    };

    private static DoctorCheck Services(HostLook host) => host.Services.Count == 0 ? Ok("services", "no other firewall service is enabled")
        : Warning("services", $"{Words.List(host.Services)} {(host.Services.Count == 1 ? "is" : "are")} enabled and "
            + $"{(host.Services.Count == 1 ? "loads" : "load")} rules at boot: what they accept or drop first is not decided by Ripcs, and "
            + "some empty all chains; keep one firewall, and disable the other with: systemctl disable NAME; do not stop it, "
            + "because many accept everything when they stop");

    // Status has words for each of these already.
    private static IEnumerable<DoctorCheck> Rules(DoctorLook look)
    {
        if (look.Status is not { } status)
        {
            yield return Critical("rules", look.StatusProblem ?? "the live rules cannot be read");
            yield break;
        }

        var others = AllFindings.Of(status, allowedInFront: 0).Where(finding => finding.Kind is FindingKind.OursInOtherVariant
            or FindingKind.OtherVariant or FindingKind.Hidden or FindingKind.NativeTables or FindingKind.InFront
            or FindingKind.NotEvaluatedFirst or FindingKind.ForeignJumps).ToList();
        foreach (var finding in others)
        {
            yield return new DoctorCheck("rules", finding.Level is FindingLevel.Note ? FindingLevel.Warning : finding.Level,
                finding.Lines.Count == 1 ? finding.Lines[0].Text : finding.Sum + " (see: ripcs status)");
        }

        if (others.Count == 0)
            yield return Ok("rules", "no other rules, tables or variant of iptables in the way");
    }

    private static DoctorCheck State(DoctorLook look) => look switch
    {
        { Status.RecordProblem: { } problem } => Critical("state", problem),
        { Status.Record.Damaged: { Count: > 0 } damaged } =>
            Warning("state", $"{Words.Count(damaged.Count, "file")} in {look.StatePath} damaged (see: ripcs status)"),
        { FreeBytes: < EnoughBytes and var free } => Warning("state",
            $"only {free >> 20} MiB are free for {look.StatePath}; a change that cannot be recorded is not made: make room"),
        { Status.TrailProblem: { } problem } => Warning("state", problem),
        _ => Ok("state", look.StatePath),
    };

    private static DoctorCheck Boot(DoctorLook look) => look.Host.RestoresAtBoot switch
    {
        true => Ok("boot", $"{HostLook.RestoreService}.service brings the rules back"),
        null => Warning("boot", "no systemd here: have the boot run: ripcs restore"),
        false => Warning("boot", $"after a reboot no rule is in force: enable {HostLook.RestoreService}.service (ripcs(8), FILES)"),
    };

    // Until, and the deadline of a change that is to be confirmed, depend on it.
    private static DoctorCheck Clock(DoctorLook look) => look.Status?.Record.LastChange is { } last && last.Time > look.Now
        ? Warning("clock", $"change {last.Number} was made at {Words.Time(last.Time)}, but the clock shows {Words.Time(look.Now)}; set "
            + "it, as rules with .Until(…) depend on it")
        : Ok("clock", Words.Time(look.Now));

    private static DoctorCheck Ok(string name, AdvisedText text) => new(name, FindingLevel.Note, text);

    private static DoctorCheck Warning(string name, AdvisedText text) => new(name, FindingLevel.Warning, text);

    private static DoctorCheck Critical(string name, AdvisedText text) => new(name, FindingLevel.Critical, text);

    /// <summary>Prints a line for each check.</summary>
    public static void Write(ValueList<DoctorCheck> checks, TextWriter output, Palette palette)
    {
        var width = checks.Max(check => check.Name.Length);
        foreach (var check in checks)
        {
            var color = check.Level switch
            {
                FindingLevel.Note => palette.Added,
                FindingLevel.Warning => palette.Drift,
                _ => palette.Removed,
            };
            output.WriteLine($"{color}{Word(check.Level),-7}{palette.Reset}  {check.Name.PadRight(width)}  "
                + PlainText.Of(check.Text.InWords()));
        }
    }

    /// <summary>The same for machines.</summary>
    public static IEnumerable<JsonFields> Json(ValueList<DoctorCheck> checks) => checks.Select(check => new JsonFields
    {
        ["name"] = check.Name, ["level"] = Word(check.Level), ["text"] = check.Text.InWords(),
    });

    private static string Word(FindingLevel level) => level switch
    {
        FindingLevel.Note => "ok",
        FindingLevel.Warning => "warning",
        _ => "problem",
    };

    /// <summary>"6 ok, 1 warning, 0 problems."</summary>
    public static string Sum(ValueList<DoctorCheck> checks)
    {
        int Of(FindingLevel level) => checks.Count(check => check.Level == level);
        return $"{Of(FindingLevel.Note)} ok, {Words.Count(Of(FindingLevel.Warning), "warning")}, "
            + $"{Words.Count(Of(FindingLevel.Critical), "problem")}.";
    }
}
