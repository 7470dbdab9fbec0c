#load "_labels.csx"

Partition("host");

// What no rule accepts is dropped, except what these methods allow. Without HostPolicy(), partitions only add to what the host accepts.
HostPolicy()
    .Default(input: Policy.Drop, forward: Policy.Drop)
    .AllowLoopback()
    .AllowEstablished()
    .AllowIcmp()
    .DropInvalid()
    .LogDropped(limit: "1/second");

// "host" is this machine with all its addresses.
Accept("ssh").Ports({port}).From("admins").To("host");

// A lease of DHCPv6 answers a request to a group, so it belongs to no connection that this machine began.
Accept("leases of DHCPv6").Protocols("udp").SourcePorts(547).Ports(546).From("fe80::/10").To("host");
