using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Planning.Owned;

/// <summary>A tcp connection to this host that somebody may begin.</summary>
/// <param name="Client">Who begins it, as a single address.</param>
/// <param name="Server">The address of this host.</param>
/// <param name="Port">The port of this host.</param>
public sealed record NewConnection(IpPrefix Client, IpPrefix Server, int Port)
{
    private static readonly ChainName Input = new("INPUT");

    /// <summary>Reads what sshd writes into SSH_CONNECTION: "192.0.2.7 51234 203.0.113.1 22"; null if it is something else.</summary>
    public static NewConnection? OfSsh(string? text) =>
        text?.Split(' ') is [var client, _, var server, var port] && IpPrefix.TryParse(WithoutZone(client), out var from)
        && IpPrefix.TryParse(WithoutZone(server), out var to) && from.Family == to.Family && ushort.TryParse(port, out var number)
            ? new NewConnection(from, to, number) : null;

    /// <summary>
    /// True if some rule of ours, or of INPUT itself, accepts its first packet. A plain look: what a rule asks beside addresses, protocol, port
    /// and state is taken as given, and denies in front are not looked at.
    /// </summary>
    /// <param name="desired">What is to be ours in the filter table.</param>
    /// <param name="actual">What is live there.</param>
    public bool MayPass(OwnedTable desired, TableState actual)
    {
        IEnumerable<string> RulesOf(ChainName name) => desired.Find(name)?.Rules ?? [];
        var ours = Jumps.Reachable(desired.Hooks.Where(hook => hook.BuiltIn == Input).Select(hook => hook.Dispatch), RulesOf).SelectMany(RulesOf);
        var others = actual.Find(Input)?.Rules.Select(rule => rule.Canonical) ?? [];
        return ours.Concat(others).Select(ParsedRule.Of).Any(rule => rule.Target?.Name == "ACCEPT" && rule.Options.All(Allows));
    }

    private bool Allows(RuleOption option) => option.Name switch
    {
        "-s" => !IpPrefix.TryParse(option.Value, out var from) || from.Contains(Client) != option.IsNot,
        "-d" => !IpPrefix.TryParse(option.Value, out var to) || to.Contains(Server) != option.IsNot,
        "--src-range" => !IpRange.TryParse(option.Value, out var from) || Holds(from, Client) != option.IsNot,
        "--dst-range" => !IpRange.TryParse(option.Value, out var to) || Holds(to, Server) != option.IsNot,
        "-i" => option.Value == "lo" == option.IsNot,
        "-o" => option.IsNot,
        "-p" => option.Value is "tcp" or "6" != option.IsNot,
        "--dport" or "--dports" => option.Ports.Any(ports => ports.First <= Port && Port <= ports.Last) != option.IsNot,
        "--ctstate" or "--state" => option.Value.Split(',').Contains("NEW") != option.IsNot,
        "--dst-type" => option.Value == "LOCAL" != option.IsNot,
        _ => true,
    };

    private static bool Holds(IpRange range, IpPrefix address) => range.Family == address.Family && range.First <= address.Network && address.Network <= range.Last;

    // A link-local address comes with its interface.
    private static string WithoutZone(string address) => address.Split('%')[0];
}
