Partition("gateway");

Label("office", "198.51.100.0/24");

HostPolicy()
    .Default(input: Policy.Drop, forward: Policy.Drop)
    .AllowLoopback().AllowEstablished().AllowIcmp().DropInvalid()
    .LogDropped();
Accept("ssh from the office").Ports(22).From("office").To("host");
