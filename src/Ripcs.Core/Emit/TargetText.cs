using System.Globalization;
using System.Text;
using Ripcs.Core.Lowering;
using Ripcs.Core.Model;

namespace Ripcs.Core.Emit;

/// <summary>Prints what a rule does, as iptables-save does.</summary>
internal static class TargetText
{
    private const int DefaultLevel = 4;

    public static string Of(LoweredTarget target, Family family) => target switch
    {
        LoweredTarget.Accept => "-j ACCEPT",
        LoweredTarget.Drop => "-j DROP",
        LoweredTarget.Reject reject => $"-j REJECT --reject-with {Answer(reject.Answer, family)}",
        LoweredTarget.Log log => Log(log),
        LoweredTarget.Dnat dnat => $"-j DNAT --to-destination {Destination(dnat)}",
        LoweredTarget.Snat snat => $"-j SNAT --to-source {snat.Address.ToAddressText()}",
        LoweredTarget.Masquerade => "-j MASQUERADE",
        LoweredTarget.Return => "-j RETURN",
        LoweredTarget.Jump jump => $"-j {jump.To}",
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };

    private static string Answer(RejectAnswer answer, Family family) => (answer, family) switch
    {
        (RejectAnswer.TcpReset, _) => "tcp-reset",
        (RejectAnswer.PortUnreachable, Family.IPv4) => "icmp-port-unreachable",
        (RejectAnswer.HostUnreachable, Family.IPv4) => "icmp-host-unreachable",
        (RejectAnswer.NetUnreachable, Family.IPv4) => "icmp-net-unreachable",
        (RejectAnswer.AdminProhibited, Family.IPv4) => "icmp-admin-prohibited",
        (RejectAnswer.PortUnreachable, Family.IPv6) => "icmp6-port-unreachable",
        (RejectAnswer.HostUnreachable, Family.IPv6) => "icmp6-addr-unreachable",
        (RejectAnswer.NetUnreachable, Family.IPv6) => "icmp6-no-route",
        (RejectAnswer.AdminProhibited, Family.IPv6) => "icmp6-adm-prohibited",
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private static string Destination(LoweredTarget.Dnat dnat) => (dnat.Port, dnat.Address) switch
    {
        (null, var address) => address.ToAddressText(),
        ({ } port, { Family: Family.IPv6 } address) => string.Create(CultureInfo.InvariantCulture, $"[{address.ToAddressText()}]:{port}"),
        ({ } port, var address) => string.Create(CultureInfo.InvariantCulture, $"{address.ToAddressText()}:{port}"),
    };

    private static string Log(LoweredTarget.Log log)
    {
        var prefix = log.Prefix.Length == 0 ? "" : $" --log-prefix {Quote(log.Prefix)}";
        var level = log.Level is null or DefaultLevel ? "" : string.Create(CultureInfo.InvariantCulture, $" --log-level {log.Level}");
        return $"-j LOG{prefix}{level}";
    }

    /// <summary>As xtables_save_string: plain words bare, else in quotes with backslashes before quotes and backslashes.</summary>
    private static string Quote(string text)
    {
        if (text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c is '"' or '\'' or '\\' ? "\\" : "").Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
