using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Netfilter.Connections;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Testing;

/// <summary>
/// A machine to run ripcs on: the tables of a network namespace, with a rule folder, state and locks of its own. The whole command
/// runs, from its words to its exit code, but in this process, so that a run costs what iptables costs.
/// </summary>
internal sealed class RipcsHost : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");
    private readonly bool _ownsPlace;

    /// <summary>ripcs on a namespace that belongs to somebody else.</summary>
    public RipcsHost(NetworkNamespace place, string variant)
    {
        Place = place;
        Iptables = place.Iptables(Enum.Parse<BackendChoice>(variant));
        Netfilter = Iptables;
        Directory.CreateDirectory(Rules);
    }

    private RipcsHost(string variant)
        : this(NetworkNamespace.Create(), variant) => _ownsPlace = true;

    public NetworkNamespace Place { get; }

    /// <summary>The kernel itself, for the test's own hands.</summary>
    public IptablesTools Iptables { get; }

    /// <summary>The kernel as ripcs sees it; a test may put an obstacle in between.</summary>
    public INetfilter Netfilter { get; set; }

    /// <summary>The live connections as ripcs sees them; null: those of this process's own namespace.</summary>
    public IConntrack? Conntrack { get; set; }

    /// <summary>SSH_CONNECTION of whoever runs ripcs.</summary>
    public string? SshConnection { get; set; }

    /// <summary>Where ripcs tries new rules; null where it does not.</summary>
    public IRehearsal? Rehearsal { get; set; }

    /// <summary>The rule folder.</summary>
    public string Rules => Path.Combine(_folder.FullName, "rules");

    /// <summary>A machine without rules; the variant is Nft or Legacy.</summary>
    public static RipcsHost Create(string variant) => new(variant);

    /// <summary>A second administrator of the same machine, who has rules of his own.</summary>
    public RipcsHost Colleague(string variant) => new(Place, variant) { Machine = Machine };

    /// <summary>The same machine after a reboot: fresh tables and no rule folder, but its old state.</summary>
    public RipcsHost Reboot(string variant) => new(variant) { Machine = Machine };

    /// <summary>Where the machine keeps state and locks.</summary>
    public string Machine { get => field ?? _folder.FullName; private init; }

    /// <summary>Writes a rule file that names its partition after itself.</summary>
    public RipcsHost File(string partition, string statements)
    {
        System.IO.File.WriteAllText(FilePath(partition), $"Partition(\"{partition}\");\n{statements}\n");
        return this;
    }

    public string FilePath(string partition) => Path.Combine(Rules, partition + ".csx");

    public CommandResult Run(params string[] words) => CommandLine.Run(Machine, Netfilter, words, Conntrack, Rehearsal, SshConnection);

    /// <summary>Brings the rule folder into force, which must succeed.</summary>
    public CommandResult Apply(params string[] options) => TryApply(options).MustSucceed();

    public CommandResult TryApply(params string[] options) => Run(["rules", "apply", Rules, .. options]);

    /// <summary>Exit code 2 if anything is not as the rule folder says.</summary>
    public CommandResult Diff() => Run("rules", "diff", Rules, "--detailed-exitcode");

    public CommandResult Clean() => Run("clean", "apply", Rules).MustSucceed();

    public CommandResult Flush() => Run("rules", "flush").MustSucceed();

    /// <summary>Somebody changes a table by hand, in lines of iptables-restore without "*table" and COMMIT.</summary>
    public void ByHand(TableName table, params string[] lines) => ByHand(Family.IPv4, table, lines);

    /// <inheritdoc cref="ByHand(TableName, string[])"/>
    public void ByHand(Family family, TableName table, params string[] lines) =>
        Iptables.Restore(family, $"*{table}\n{string.Concat(lines.Select(line => line + '\n'))}COMMIT\n");

    /// <summary>What is live, without what differs from save to save.</summary>
    public LiveRules Live(Family family = Family.IPv4) => new(Iptables.Save(family));

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        if (_ownsPlace)
            Place.Dispose();
    }
}
