Partition("machine");

Label("office", "198.51.100.0/24", "2001:db8:f00::/48");
Label("monitoring", "10.0.0.5", "2001:db8:a::5");

HostPolicy()
    .Default(input: Policy.Drop, forward: Policy.Drop)
    .AllowLoopback()
    .AllowEstablished()
    .AllowIcmp("echo-request")
    .DropInvalid()
    .AllowDhcp()
    .AllowMulticastDns()
    .LogDropped(limit: "1/second");

// "host" is this machine with all its addresses. What is sent to all hosts of a network, or to a group, has other names.
Accept("names of windows").Protocols("udp").Ports(137, 138).In("eth1", "wg+").To("host", "broadcast");
Accept("discovery").Protocols("udp").Ports(1900).In("eth1").To("host", "multicast");
Reject("no mail from outside").Ports("smtp").In("eth0").To("host");
Accept("ssh from the office").Ports("ssh").From("office").To("host").Log();
Accept("metrics").Ports(9100).In("eth1").From("monitoring").To("host");
