using System.Text.RegularExpressions;

namespace Ripcs.Core.Planning.Owned;

/// <summary>Programs that manage rules of their own, recognised by the names of their chains and interfaces and
/// by their comments: rules that are taken from these are added again by the program, or break it.</summary>
public static partial class OtherProgram
{
    public static readonly ValueList<(string Beginning, string Program)> Chains =
    [
        ("DOCKER", "Docker"), ("f2b-", "fail2ban"), ("fail2ban-", "fail2ban"), ("KUBE-", "Kubernetes"), ("cali-", "Calico"),
        ("CILIUM_", "Cilium"), ("FLANNEL-", "flannel"),
        ("CNI-", "CNI"), ("LIBVIRT_", "libvirt"), ("libvirt-", "libvirt"), ("ISTIO_", "Istio"),
        ("sshguard", "sshguard"), ("CROWDSEC_", "CrowdSec"), ("NETAVARK", "netavark"),
        ("FWKNOP_", "fwknop"), ("PSAD_BLOCK_", "psad"), ("MINIUPNPD", "miniupnpd"), ("WEAVE", "Weave Net"), ("ANTREA-", "Antrea"),
        ("neutron-", "Neutron"),
        ("ts-input", "Tailscale"), ("ts-forward", "Tailscale"), ("ts-postrouting", "Tailscale"),
    ];

    private static readonly ValueList<(string Beginning, string Program)> Comments =
    [
        ("cali:", "Calico"), ("cilium", "Cilium"), ("flanneld", "flannel"), ("kubernetes", "Kubernetes"), ("generated for LXD", "LXD"),
        ("wg-quick", "wg-quick"),
        ("_exp_", "fwknop"),
    ];

    private static readonly ValueList<string> ForPeople = ["DOCKER-USER", "CNI-ADMIN"];

    /// <summary>The program that owns a chain of that name, or null.</summary>
    public static string? OfChain(ChainName chain) => Find(Chains, chain.Value);

    /// <summary>True for a chain that a program creates for rules of the operator, and never changes itself.</summary>
    public static bool IsForPeople(ChainName chain) => ForPeople.Contains(chain.Value);

    /// <summary>The program that is known by no more than a number that people may write, too.</summary>
    public const string ByRequest = "strongSwan";

    /// <summary>The program that marks a rule as its own, or null: by a comment, or
    /// by the number of a request in the case of strongSwan's updown script.</summary>
    public static string? OfMark(ParsedRule rule) =>
        rule.Comments.Select(comment => Find(Comments, comment)).FirstOrDefault(program => program is not null)
        ?? (rule.Value("--reqid") is null ? null : ByRequest);

    /// <summary>The program that owns a rule of a built-in chain, or null.</summary>
    public static string? OfRule(ParsedRule rule) =>
        (rule.Target is { } target ? OfChain(target.Chain) : null)
        ?? rule.Options.Where(option => option.Name is "-i"
            or "-o").Select(option => OfInterface(option.Value)).FirstOrDefault(program => program is not null)
        ?? OfMark(rule)
        ?? (IsHairpin(rule) ? "Docker" : null);

    private static string? OfInterface(string name) =>
        DockersInterface().IsMatch(name) ? "Docker"
        : name.StartsWith("virbr", StringComparison.Ordinal) ? "libvirt"
        : name.StartsWith("cali", StringComparison.Ordinal) ? "Calico"
        : name.StartsWith("flannel", StringComparison.Ordinal) ? "flannel"
        : name.StartsWith("cni", StringComparison.Ordinal) ? "CNI"
        : name.StartsWith("cilium", StringComparison.Ordinal) ? "Cilium" : null;

    // Docker adds one for each published port: a container that connects to its own public address.
    private static bool IsHairpin(ParsedRule rule) => rule.Target is { Name: "MASQUERADE" } && rule.Value("-s") is { } from
        && from == rule.Value("-d")
        && rule.Prefix("-s") is { IsSingleAddress: true };

    private static string? Find(ValueList<(string Beginning, string Program)> known, string name) =>
        known.FirstOrDefault(item => name.StartsWith(item.Beginning, StringComparison.Ordinal)).Program;

    [GeneratedRegex("^(docker[0-9_]|br-[0-9a-f]{12}$)")]
    private static partial Regex DockersInterface();
}
