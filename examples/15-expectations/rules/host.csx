#load "_labels.csx"

Partition("gateway");

HostPolicy()
    .Default(input: Policy.Drop, forward: Policy.Drop)
    .AllowLoopback().AllowEstablished().DropInvalid();
Accept("ssh to the gateway").Ports(22).From("office").To("host");
