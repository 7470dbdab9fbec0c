Partition("bastion");

Label("administrators", "198.51.100.0/24", "2001:db8:f00::/48");
Label("servers", "10.0.0.0/16", "2001:db8:a::/48");
Label("auditor", "203.0.113.50");

// fail2ban writes INPUT -j f2b-sshd by itself; it is evaluated first, also for established connections.
HostPolicy()
    .Default(input: Policy.Drop, forward: Policy.Drop, output: Policy.Drop)
    .AllowLoopback().AllowEstablished().AllowIcmp("echo-request").WithoutNeededIcmp().DropInvalid()
    .LogDropped(group: 5)
    .Behind("f2b-sshd");

// Its addresses and routes are written down, so it listens to no router; errors belong to connections. Neighbours alone are left.
Accept("neighbours").Icmp("neighbour-solicitation", "neighbour-advertisement").To("host", "ff02::/16");
Accept("its own ICMP").Protocols("icmp").From("host").To("all");

Accept("ssh of administrators").Ports("ssh").From("administrators").To("host");

// For a while, with the ticket that explains it: afterwards the next apply removes it.
Accept("ssh of the auditor").Ports("ssh").From("auditor").To("host").Until("2037-03-31").Ticket("CHG-2210").Owner("security team");

// Each network of the rest of the world may try, six times a minute; what is above meets the policy.
Accept("ssh of everybody").Ports("ssh").To("host").LimitPerSource("6/minute", burst: 6, prefix4: 24, maxSources: 100000, tableSize: 16384, expire: 600);

// From here people go to the servers, and nowhere else.
Accept("ssh to servers").Ports("ssh").From("host").To("servers");
Accept("names").Protocols("udp", "tcp").Ports("domain").From("host").To("10.0.0.53", "2001:db8:a::53");
Accept("time").Protocols("udp").Ports("ntp").From("host").To("10.0.0.123", "2001:db8:a::123");
