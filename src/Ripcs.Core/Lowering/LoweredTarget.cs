using System.Text;

namespace Ripcs.Core.Lowering;

/// <summary>What a rule does with the packets that it matches.</summary>
internal abstract record LoweredTarget
{
    private LoweredTarget()
    {
    }

    /// <summary>True if evaluation continues in the chain after the rule.</summary>
    public abstract bool GoesOn { get; }

    /// <summary>As iptables-save prints it.</summary>
    public abstract string Saved(Family family);

    public sealed record Accept : LoweredTarget
    {
        public override bool GoesOn => false;

        public override string Saved(Family family) => "-j ACCEPT";
    }

    public sealed record Drop : LoweredTarget
    {
        public override bool GoesOn => false;

        public override string Saved(Family family) => "-j DROP";
    }

    public sealed record Reject(RejectAnswer Answer) : LoweredTarget
    {
        public override bool GoesOn => false;

        public override string Saved(Family family) => $"-j REJECT --reject-with {Name(family)}";

        private string Name(Family family) => (Answer, family) switch
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
            _ => throw new InvalidOperationException($"no name for the answer {Answer} in {family}"),
        };
    }

    public sealed record Log(string Prefix, int? Level) : LoweredTarget
    {
        private const int DefaultLevel = 4;

        public override bool GoesOn => true;

        public override string Saved(Family family)
        {
            var prefix = Prefix.Length == 0 ? "" : $" --log-prefix {Quoted(Prefix)}";
            var level = Level is null or DefaultLevel ? "" : string.Create(CultureInfo.InvariantCulture, $" --log-level {Level}");
            return $"-j LOG{prefix}{level}";
        }

        /// <summary>Like xtables_save_string: plain words unquoted, others in
        /// quotes, with backslashes before quotes and backslashes.</summary>
        private static string Quoted(string text)
        {
            if (text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
                return text;

            var quoted = new StringBuilder("\"");
            foreach (var c in text)
            {
                quoted.Append(c is '"' or '\'' or '\\' ? "\\" : "").Append(c);
            }

            return quoted.Append('"').ToString();
        }
    }

    /// <summary>Port is null where the packet keeps its port.</summary>
    public sealed record Dnat(IpPrefix Address, ushort? Port) : LoweredTarget
    {
        public override bool GoesOn => false;

        public override string Saved(Family family) => $"-j DNAT --to-destination {Destination}";

        private string Destination => (Port, Address) switch
        {
            (null, var address) => address.ToAddressText(),
            ({ } port, { Family: Family.IPv6 } address) =>
                string.Create(CultureInfo.InvariantCulture, $"[{address.ToAddressText()}]:{port}"),
            ({ } port, var address) => string.Create(CultureInfo.InvariantCulture, $"{address.ToAddressText()}:{port}"),
        };
    }

    /// <summary>Port is null where the packet keeps its port.</summary>
    public sealed record Redirect(ushort? Port) : LoweredTarget
    {
        public override bool GoesOn => false;

        public override string Saved(Family family) => Port is { } port
            ? string.Create(CultureInfo.InvariantCulture, $"-j REDIRECT --to-ports {port}") : "-j REDIRECT";
    }

    /// <summary>Each address becomes the address at the same offset in the prefix:
    /// the destination in a Dnat's chain, the source in a Snat's.</summary>
    public sealed record Netmap(IpPrefix To) : LoweredTarget
    {
        public override bool GoesOn => false;

        public override string Saved(Family family) => $"-j NETMAP --to {To}";
    }

    public sealed record Snat(IpPrefix Address) : LoweredTarget
    {
        public override bool GoesOn => false;

        public override string Saved(Family family) => $"-j SNAT --to-source {Address.ToAddressText()}";
    }

    public sealed record Masquerade : LoweredTarget
    {
        public override bool GoesOn => false;

        public override string Saved(Family family) => "-j MASQUERADE";
    }

    public sealed record Return : LoweredTarget
    {
        public override bool GoesOn => false;

        public override string Saved(Family family) => "-j RETURN";
    }

    public sealed record Jump(ChainName To) : LoweredTarget
    {
        public override bool GoesOn => false;

        public override string Saved(Family family) => $"-j {To}";
    }
}
