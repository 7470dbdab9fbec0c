Partition("vpn");

Label("inside", "10.0.0.0/16", "2001:db8:a::/48");
Label("road warriors", "10.8.0.0/24", "2001:db8:8::/64");
Label("branch", "10.20.0.0/16", "2001:db8:20::/48");
Label("branch gateway", "198.51.100.77");
Label("public", "192.0.2.1");

HostPolicy()
    .Default(input: Policy.Drop, forward: Policy.Drop)
    .AllowLoopback().AllowEstablished().AllowIcmp("echo-request").DropInvalid()
    .LogDropped()
    .RejectRest(forward: true, with: "admin-prohibited");
Accept("ssh from inside").Ports("ssh").In("eth1").From("inside").To("host");

// A sender with an address of a tunnel that does not come through it is denied, even if a rule below would accept it.
Drop("pretended road warriors").From("road warriors").In("eth+", "wg-branch");
Drop("pretended branch").From("branch").In("eth+", "wg-people");

// The tunnels themselves: WireGuard for people and for the branch, each with its own port and interface.
Accept("tunnels of people").Protocols("udp").Ports(51820).In("eth0").To("host");
Accept("tunnel of the branch").Protocols("udp").Ports(51821).In("eth0").From("branch gateway").To("host");

// What the tunnels carry.
Accept("the branch").AnyProtocol().In("wg-branch").From("branch").To("inside");
Accept("to the branch").AnyProtocol().Out("wg-branch").From("inside").To("branch");
Accept("names for road warriors").Protocols("udp", "tcp").Ports("domain").In("wg-people").From("road warriors").To("10.0.0.53", "2001:db8:a::53");
Accept("web and mail for road warriors").Ports(80, 443, 587, 993).In("wg-people").From("road warriors").To("inside");

// People reach everything else through the gateway's own address.
Rewrite("road warriors to outside").Out("eth0").Snat("road warriors", to: "public").Family(4);
