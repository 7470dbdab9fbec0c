using Ripcs.Core;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Testing.Drawing;

/// <summary>A partition with a host policy, lines of iptables, or both.</summary>
internal sealed class GatewayDrawing(Dice dice)
{
    private int _line = 2000;

    /// <summary>Null for none; what stood there before often stays.</summary>
    public Statements? Any(Statements? before) => dice.Until(() => new Statements("gateway", 0, [])
    {
        HostPolicy = before?.HostPolicy is { } policy && dice.Chance(70) ? policy : dice.Chance(70) ? HostPolicy() : null,
        Raws = before is { Raws.Count: > 0 } && dice.Chance(50) ? before.Raws
            : dice.Chance(50) ? [Raw(dice.Some(1, 3, FilterLine))] : [],
    }, IsRight) is var file && IsEmpty(file) ? null : file;

    /// <summary>Lines that translate destinations, before and after.</summary>
    public (Statements? Before, Statements? After) Translating()
    {
        var policy = dice.Chance(50) ? dice.Until(HostPolicy, said => IsRight(With(said, []))) : null;
        var old = policy is not null || dice.Chance(60) ? With(policy, Translations()) : null;
        var raws = old is not null && dice.Chance(40) ? old.Raws : old is not null && policy is not null && dice.Chance(20) ? []
            : Translations();
        return (old, policy is not null || dice.Chance(80) ? With(policy, raws) : null);
    }

    /// <summary>A deny more, on a host that drops by default.</summary>
    public (Statements Before, Statements After) Denying(bool isBehindAccept)
    {
        var policy = dice.Until(HostPolicy, said => IsRight(With(Closed(said), [])));
        string[] before = dice.Chance(50) ? [DenyingLine()] : [];
        string[] accepts = isBehindAccept && dice.Chance(30) ? ["-A FORWARD -i lan0 -p udp -m udp --dport 53 -j ACCEPT"] : [];
        return (With(Closed(policy), before.Length == 0 ? [] : [Raw(before)]),
            With(Closed(policy), [Raw([.. accepts, .. before.Append(DenyingLine()).Distinct()])]));
    }

    private static HostPolicyStatement Closed(HostPolicyStatement policy) =>
        policy with { Default = new HostDefaults(1, 1, null), Family = null };

    private static Statements With(HostPolicyStatement? policy, ValueList<RawStatement> raws) =>
        new("gateway", 0, []) { HostPolicy = policy, Raws = raws };

    private static bool IsEmpty(Statements file) => file.HostPolicy is null && file.Raws.Count == 0;

    private static bool IsRight(Statements file) => IsEmpty(file) || Compiler.Compile(file.ToFile(), default).Partition is not null;

    private RawStatement Raw(IEnumerable<string> lines) =>
        new(string.Join('\n', lines.Distinct()), new SourceSpan("x", ++_line)) { Family = 4, IsAfter = false };

    private ValueList<RawStatement> Translations() =>
        [dice.Until(() => Raw(dice.Some(1, 2, TranslatingLine)), raw => IsRight(With(null, [raw])))];

    private HostPolicyStatement HostPolicy()
    {
        var defaults = new HostDefaults(Policy(), Policy(), Policy());
        return new HostPolicyStatement(new SourceSpan("x", ++_line))
        {
            Default = defaults,
            RejectRest = (defaults.Input is 1 || defaults.Forward is 1) && dice.Chance(60)
                ? new RestRequest(null, null, dice.Chance(25) ? "tcp-reset" : null) : null,
            AllowLoopback = !dice.Chance(20),
            AllowEstablished = !dice.Chance(20), DropInvalid = dice.Chance(50),
            AllowDhcp = dice.Chance(50), AllowVrrp = dice.Chance(33), AllowMulticastDns = dice.Chance(20),
            WithoutNeededIcmp = dice.Chance(15),
            IcmpTypes = dice.Next(3) switch { 0 => null, 1 => ["echo-request"], _ => [] },
            LogDropped = dice.Chance(50) ? new LogRequest(null, null, null) { Group = dice.Chance(50) ? 5 : null } : null,
            Family = dice.Chance(15) ? 4 : null,
        };
    }

    private int? Policy() => dice.Next(4) switch { < 2 => 1, 2 => 0, _ => null };

    private string FilterLine() => dice.Next(6) switch
    {
        0 => $"-A FORWARD -s {dice.Pick([Ground.Bad, Ground.Other]).V4} -j {dice.Pick(["DROP", "ACCEPT"])}",
        1 => $"-A INPUT -p tcp --dport {dice.Pick(["25", "80"])} -j {dice.Pick(["DROP", "ACCEPT"])}",
        2 => $"-A OUTPUT -d {dice.Pick([Ground.Bad, Ground.App1]).V4} -j {dice.Pick(["REJECT", "ACCEPT"])}",
        3 => "-N guard\n-A guard -p udp -j RETURN\n-A guard -s 192.0.2.66 -j DROP\n-A FORWARD -j guard",
        4 => $"-t nat -A POSTROUTING -s {Ground.Insider.V4} -o eth0 -j SNAT --to-source {Ground.Mask2.V4}",
        _ => "-A FORWARD -p tcp --dport 8443 -j DROP",
    };

    private string DenyingLine() => $"-A {(dice.Chance(30) ? "INPUT" : "FORWARD")} "
        + $"{(dice.Chance(30) ? $"-s {dice.Pick([Ground.Bad, Ground.Other]).V4} " : "-i lan0 ")}"
        + $"{(dice.Chance(60) ? "-p tcp --syn " : "")}-j DROP";

    private string TranslatingLine() => "-t nat -A PREROUTING "
        + (dice.Chance(40) ? $"-s {dice.Pick([Ground.Good, Ground.Other, Ground.Bad]).V4} " : "")
        + (dice.Chance(15) ? "" : $"-d {dice.Pick([Ground.Www1, Ground.Www2, Ground.Gate, Ground.App1]).V4} ")
        + dice.Next(6) switch
        {
            0 => $"-j DNAT --to-destination {dice.Pick([Ground.App1, Ground.App2]).V4}",
            1 => "-p tcp -m tcp --dport 8443 -j REDIRECT --to-ports 443",
            2 => $"-p tcp -j DNAT --to-destination {dice.Pick([Ground.App1, Ground.App2]).V4}",
            3 => $"-p tcp -m tcp --dport 80 -j DNAT --to-destination {dice.Pick([Ground.App1, Ground.App2]).V4}:8080",
            4 => "-p tcp -m tcp --dport 443 -j ACCEPT",
            _ => "-p udp -j REDIRECT --to-ports 8080",
        };
}
