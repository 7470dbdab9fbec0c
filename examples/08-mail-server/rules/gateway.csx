Partition("gateway");

HostPolicy()
    .Default(input: Policy.Drop, forward: Policy.Drop)
    .AllowLoopback().AllowEstablished().AllowIcmp("echo-request").DropInvalid()
    .LogDropped();
Accept("ssh").Ports("ssh").From("198.51.100.0/24", "2001:db8:f00::/48").To("host");
