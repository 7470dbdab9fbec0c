Partition("gateway");

// A second gateway takes over when this one is silent: keepalived of both speaks VRRP.
HostPolicy()
    .Default(input: Policy.Drop, forward: Policy.Drop)
    .AllowLoopback().AllowEstablished().AllowIcmp("echo-request").DropInvalid()
    .AllowVrrp()
    .LogDropped();
Accept("ssh").Ports("ssh").From("198.51.100.0/24", "2001:db8:f00::/48").To("host");
