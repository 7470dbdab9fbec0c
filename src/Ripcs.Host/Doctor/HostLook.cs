using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Host.Doctor;

/// <summary>What this machine offers to Ripcs, and which other programs write rules on it. Nothing is changed.</summary>
/// <param name="Programs">The programs of each family.</param>
/// <param name="Kernel">Its release, as uname -r prints it.</param>
/// <param name="Refused">The matches and targets that the kernel refuses, each with the kernel's reason.</param>
/// <param name="Untried">Why some rules could not be tried.</param>
/// <param name="Services">The enabled services that also write rules.</param>
/// <param name="RestoresAtBoot">True if the service that brings rules back at boot is enabled; null without systemd.</param>
internal sealed record HostLook(ValueList<FoundPrograms> Programs, string Kernel, ValueList<RefusedRule> Refused,
    ValueList<AdvisedText> Untried, ValueList<string> Services, bool? RestoresAtBoot)
{
    public const string RestoreService = "ripcs-restore";

    // Each of them loads rules of its own at boot, or whenever somebody changes a setting.
    private static readonly string[] Writers =
        ["ufw", "firewalld", "nftables", "netfilter-persistent", "iptables", "ip6tables", "shorewall", "shorewall6", "ferm", "foomuuri"];

    // One rule for each module that statements need.
    private static readonly (TableName Table, string Chain, string Name, string Rule)[] Samples =
    [
        (TableName.Filter, "doctor-a", "conntrack", "-m conntrack --ctstate NEW -j ACCEPT"),
        (TableName.Filter, "doctor-a", "multiport", "-p tcp -m multiport --dports 80,443 -j ACCEPT"),
        (TableName.Filter, "doctor-a", "addrtype", "-m addrtype --dst-type LOCAL -j ACCEPT"),
        (TableName.Filter, "doctor-a", "limit", "-m limit --limit 5/min -j ACCEPT"),
        (TableName.Filter, "doctor-a", "hashlimit",
            "-m hashlimit --hashlimit-upto 5/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name ripcs-doctor -j ACCEPT"),
        (TableName.Filter, "doctor-a", "connlimit",
            "-p tcp -m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-saddr -j ACCEPT"),
        (TableName.Filter, "doctor-a", "time", "-m time --datestop 2030-01-01T00:00:00 -j ACCEPT"),
        (TableName.Filter, "doctor-a", "LOG", "-j LOG"),
        (TableName.Filter, "doctor-a", "NFLOG", "-j NFLOG --nflog-group 1"),
        (TableName.Filter, "doctor-a", "REJECT", "-j REJECT"),
        (TableName.Nat, "doctor-d", "REDIRECT", "-p tcp -j REDIRECT --to-ports 80"),
        (TableName.Nat, "doctor-s", "MASQUERADE", "-j MASQUERADE"),
    ];

    /// <param name="trial">Tries rules where they do no harm.</param>
    /// <param name="root">The folder that is taken for /; tests give another.</param>
    public static HostLook Take(IProcessRunner runner, BackendChoice backend, IRehearsal? trial, string root)
    {
        var programs = Families.Both.Select(family => FoundPrograms.Find(runner, family, backend)).ToValueList();
        var usable = programs.Where(found => found.Problem is null).Select(found => found.Family).ToList();
        var (refused, untried) = (new List<RefusedRule>(), new List<AdvisedText>());
        if (trial is not null && usable.Count > 0)
            Try(trial, usable, refused, untried);

        return new HostLook(programs, Release(root), [.. refused], [.. untried.Distinct()],
            Writers.Where(name => IsEnabled(root, name)).ToValueList(),
            Directory.Exists(Path.Combine(root, "run/systemd/system")) ? IsEnabled(root, RestoreService) : null);
    }

    private static void Try(IRehearsal trial, List<Family> families, List<RefusedRule> refused, List<AdvisedText> untried)
    {
        var chains = (from family in families
                      from chain in Samples.GroupBy(sample => (sample.Table, sample.Chain))
                      select new WrittenChain(family, chain.Key.Table, new ChainName(chain.Key.Chain),
                          chain.Select(sample => sample.Rule).ToValueList())).ToValueList();
        var result = Catch<HostException>.Or(() => trial.Try(chains, FirewallState.Empty),
            e => new RehearsalResult([]) { Skipped = [e.Message] });
        untried.AddRange(result.Skipped);
        refused.AddRange(result.Objections.OfType<Objection.Refused>().Select(one => new RefusedRule(one.Rule.Chain.Family,
            Samples.First(sample => sample.Rule == one.Rule.Text).Name, one.Words)));
    }

    private static string Release(string root) =>
        Catch.OrNull(() => File.ReadAllText(Path.Combine(root, "proc/sys/kernel/osrelease")).Trim()) ?? "unknown";

    // systemd(1): an enabled unit is a link in a folder of what wants it. ufw has a switch of its own beside its unit.
    private static bool IsEnabled(string root, string service)
    {
        var isWanted = Catch.OrNull(() => Directory.GetDirectories(Path.Combine(root, "etc/systemd/system"), "*.wants"))
            ?.Any(folder => Path.Exists(Path.Combine(folder, $"{service}.service")) || IsLink(Path.Combine(folder, $"{service}.service")));
        return isWanted is true && (service != "ufw" || Catch.OrNull(() => File.ReadAllText(Path.Combine(root, "etc/ufw/ufw.conf")))
            ?.Contains("ENABLED=yes", StringComparison.Ordinal) is not false);
    }

    // The target may be a path of the other root.
    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;
}

/// <summary>The programs of a family, or why there are none.</summary>
/// <param name="Version">Such as 1.8.9; null if unknown.</param>
internal sealed record FoundPrograms(Family Family, Variant? Variant, string? Version, AdvisedText? Problem)
{
    /// <summary>True if they were found.</summary>
    public bool IsThere => Problem is null;

    public static FoundPrograms Find(IProcessRunner runner, Family family, BackendChoice backend) => Catch<HostException>.Or(() =>
    {
        var programs = new BackendFinder(runner).Find(family, backend);
        var words = runner.Run(new ProcessCommand(programs.Main, ["-V"])).Output.Split(' ', StringSplitOptions.TrimEntries);
        return new FoundPrograms(family, programs.Variant, words.FirstOrDefault(word => word.StartsWith('v'))?[1..], Problem: null);
    }, e => new FoundPrograms(family, null, null, e.Message));
}

/// <summary>A match or target that the kernel refuses.</summary>
/// <param name="Name">hashlimit</param>
/// <param name="Words">The reason that the kernel or iptables gives.</param>
internal sealed record RefusedRule(Family Family, string Name, string Words);
