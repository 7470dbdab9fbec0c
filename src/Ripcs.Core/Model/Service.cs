namespace Ripcs.Core.Model;

/// <summary>
/// A service by its name: our own table, so that a rule file means the same on every host whatever its /etc/services holds. Ports
/// are IANA's, and those in common use where IANA has none.
/// </summary>
/// <param name="Protocols">The protocols that the service speaks.</param>
internal sealed record Service(int Port, ValueList<Protocol> Protocols)
{
    private static readonly ValueList<Protocol> Tcp = [Protocol.Tcp];
    private static readonly ValueList<Protocol> Udp = [Protocol.Udp];
    private static readonly ValueList<Protocol> Both = [Protocol.Tcp, Protocol.Udp];

    private static readonly (string Name, int Port, ValueList<Protocol> Protocols)[] Table =
    [
        ("tcpmux", 1, Tcp), ("echo", 7, Both), ("discard", 9, Both), ("systat", 11, Tcp), ("daytime", 13, Both), ("qotd", 17, Tcp),
        ("chargen", 19, Both), ("ftp-data", 20, Tcp), ("ftp", 21, Tcp), ("ssh", 22, Tcp), ("telnet", 23, Tcp), ("lmtp", 24, Tcp),
        ("smtp", 25, Tcp), ("time", 37, Both), ("whois", 43, Tcp), ("tacacs", 49, Both), ("dns", 53, Both), ("domain", 53, Both),
        ("bootps", 67, Udp), ("dhcp", 67, Udp), ("bootpc", 68, Udp), ("tftp", 69, Udp), ("gopher", 70, Tcp), ("finger", 79, Tcp),
        ("http", 80, Tcp), ("www", 80, Tcp), ("kerberos", 88, Both), ("iso-tsap", 102, Tcp), ("pop3", 110, Tcp),
        ("portmapper", 111, Both), ("rpcbind", 111, Both), ("sunrpc", 111, Both), ("auth", 113, Tcp), ("ident", 113, Tcp),
        ("nntp", 119, Tcp), ("ntp", 123, Udp), ("epmap", 135, Both), ("netbios-ns", 137, Udp), ("netbios-dgm", 138, Udp),
        ("netbios-ssn", 139, Tcp), ("imap", 143, Tcp), ("imap2", 143, Tcp), ("snmp", 161, Udp), ("snmp-trap", 162, Udp),
        ("snmptrap", 162, Udp), ("xdmcp", 177, Udp), ("bgp", 179, Tcp), ("irc", 194, Tcp), ("smux", 199, Tcp), ("ptp-event", 319, Udp),
        ("ptp-general", 320, Udp), ("rpki-rtr", 323, Tcp), ("ldap", 389, Both), ("svrloc", 427, Both), ("https", 443, Both),
        ("microsoft-ds", 445, Tcp), ("smb", 445, Tcp), ("kpasswd", 464, Both), ("smtps", 465, Tcp), ("submissions", 465, Tcp),
        ("ike", 500, Udp), ("isakmp", 500, Udp), ("exec", 512, Tcp), ("login", 513, Tcp), ("shell", 514, Tcp), ("syslog", 514, Udp),
        ("lpd", 515, Tcp), ("printer", 515, Tcp), ("rip", 520, Udp), ("ripng", 521, Udp), ("uucp", 540, Tcp), ("klogin", 543, Tcp),
        ("kshell", 544, Tcp), ("dhcpv6-client", 546, Udp), ("dhcpv6-server", 547, Udp), ("rtsp", 554, Both), ("nntps", 563, Tcp),
        ("submission", 587, Tcp), ("asf-rmcp", 623, Udp), ("ipmi", 623, Udp), ("cups", 631, Tcp), ("ipp", 631, Tcp),
        ("ldaps", 636, Tcp), ("ldp", 646, Both), ("ha-cluster", 694, Udp), ("kerberos-adm", 749, Tcp), ("spamd", 783, Tcp),
        ("dns-over-tls", 853, Tcp), ("iscsi", 860, Tcp), ("rsync", 873, Tcp), ("ftps-data", 989, Tcp), ("ftps", 990, Tcp),
        ("telnets", 992, Tcp), ("imaps", 993, Tcp), ("pop3s", 995, Tcp), ("socks", 1080, Tcp), ("openvpn", 1194, Both),
        ("ms-sql-s", 1433, Tcp), ("mssql", 1433, Tcp), ("ms-sql-m", 1434, Udp), ("oracle", 1521, Tcp), ("ingreslock", 1524, Tcp),
        ("l2tp", 1701, Udp), ("pptp", 1723, Tcp), ("radius", 1812, Both), ("radius-acct", 1813, Both), ("mqtt", 1883, Tcp),
        ("ssdp", 1900, Udp), ("graphite", 2003, Both), ("nfs", 2049, Both), ("nfsd", 2049, Both), ("netflow", 2055, Udp),
        ("radsec", 2083, Tcp), ("gtp-control", 2123, Udp), ("gtp-user", 2152, Udp), ("zookeeper", 2181, Tcp), ("pcsd", 2224, Tcp),
        ("docker", 2375, Tcp), ("docker-s", 2376, Tcp), ("etcd-client", 2379, Tcp), ("etcd-server", 2380, Tcp),
        ("cvspserver", 2401, Tcp), ("dict", 2628, Tcp), ("grafana", 3000, Tcp), ("gds-db", 3050, Tcp), ("squid", 3128, Tcp),
        ("iscsi-target", 3260, Tcp), ("mysql", 3306, Tcp), ("clamd", 3310, Tcp), ("ms-wbt-server", 3389, Both), ("rdp", 3389, Both),
        ("stun", 3478, Both), ("turn", 3478, Both), ("nut", 3493, Tcp), ("teredo", 3544, Udp), ("distcc", 3632, Tcp),
        ("svn", 3690, Tcp), ("bfd-control", 3784, Udp), ("diameter", 3868, Tcp), ("managesieve", 4190, Tcp), ("sieve", 4190, Tcp),
        ("epmd", 4369, Tcp), ("ntske", 4460, Tcp), ("ipsec-nat-t", 4500, Udp), ("salt-publish", 4505, Tcp), ("salt-request", 4506, Tcp),
        ("iax", 4569, Udp), ("ipfix", 4739, Both), ("vxlan", 4789, Udp), ("sip", 5060, Both), ("sips", 5061, Tcp),
        ("jabber", 5222, Tcp), ("xmpp-client", 5222, Tcp), ("xmpp-server", 5269, Tcp), ("stuns", 5349, Both), ("turns", 5349, Both),
        ("mdns", 5353, Udp), ("zeroconf", 5353, Udp), ("llmnr", 5355, Udp), ("corosync", 5405, Udp), ("postgres", 5432, Tcp),
        ("postgresql", 5432, Tcp), ("nrpe", 5666, Tcp), ("amqps", 5671, Tcp), ("amqp", 5672, Tcp), ("rfb", 5900, Tcp),
        ("vnc", 5900, Tcp), ("couchdb", 5984, Tcp), ("winrm", 5985, Tcp), ("winrms", 5986, Tcp), ("x11", 6000, Tcp),
        ("geneve", 6081, Udp), ("sflow", 6343, Udp), ("redis", 6379, Tcp), ("kube-apiserver", 6443, Tcp), ("sane-port", 6566, Tcp),
        ("ircs", 6697, Tcp), ("ceph-mon", 6789, Tcp), ("bittorrent", 6881, Both), ("afs3-fileserver", 7000, Udp),
        ("http-alt", 8080, Tcp), ("influxdb", 8086, Tcp), ("statsd", 8125, Udp), ("puppet", 8140, Tcp), ("https-alt", 8443, Tcp),
        ("mqtts", 8883, Tcp), ("tor-or", 9001, Tcp), ("cassandra", 9042, Tcp), ("prometheus", 9090, Tcp), ("kafka", 9092, Tcp),
        ("jetdirect", 9100, Tcp), ("node-exporter", 9100, Tcp), ("bacula-dir", 9101, Tcp), ("bacula-fd", 9102, Tcp),
        ("bacula-sd", 9103, Tcp), ("elasticsearch", 9200, Tcp), ("git", 9418, Tcp), ("zabbix-agent", 10050, Tcp),
        ("zabbix-trapper", 10051, Tcp), ("amanda", 10080, Both), ("kubelet", 10250, Tcp), ("memcached", 11211, Both),
        ("hkp", 11371, Tcp), ("glusterd", 24007, Tcp), ("minecraft", 25565, Tcp), ("collectd", 25826, Udp), ("mongodb", 27017, Tcp),
        ("wireguard", 51820, Udp),
    ];

    /// <summary>Every name, in the order of the ports, for suggestions.</summary>
    public static IEnumerable<string> Names => Table.Select(service => service.Name);

    /// <summary>The name of the service of a port; null for a port that has none.</summary>
    /// <param name="protocol">"udp"; null for tcp.</param>
    public static string? NameOf(int port, string? protocol) => Table.FirstOrDefault(
        service => service.Port == port && service.Protocols.Contains(protocol is "udp" ? Protocol.Udp : Protocol.Tcp) && protocol is null
            or "udp").Name;

    public static Service? Find(string name)
    {
        foreach (var service in Table)
        {
            if (service.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return new Service(service.Port, service.Protocols);
        }

        return null;
    }
}
