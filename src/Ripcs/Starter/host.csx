#load "_labels.csx"

Partition("host");

// What nobody accepts is dropped, but for what the methods name. Without this statement, partitions only add to what the host lets through.
HostPolicy()
    .Default(input: Policy.Drop, forward: Policy.Drop)
    .AllowLoopback()
    .AllowEstablished()
    .AllowIcmp()
    .DropInvalid()
    .LogDropped(limit: "1/second");

// "host" is this machine, whatever its addresses.
Accept("ssh").Ports({port}).From("admins").To("host");

// A lease of DHCPv6 answers what was asked of a group, and so belongs to no connection that this machine began.
Accept("leases of DHCPv6").Protocols("udp").SourcePorts(547).Ports(546).From("fe80::/10").To("host");
