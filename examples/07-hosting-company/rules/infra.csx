#load "_labels.csx"

Partition("infra", order: -10);

Label("resolvers", "10.0.0.53", "10.0.0.54", "2001:db8:a::53");

Accept("ssh to the jump host").Ports("ssh").From("office").To("jump host").Log();
Accept("ssh from the jump host").Ports("ssh").From("jump host").To("all customers");
Accept("metrics").Ports(9100..9105).From("monitoring").To("all customers");
Accept("name service").Protocols("udp", "tcp").Ports("domain").From("all customers").To("resolvers");
Accept("ssh to this router").Ports("ssh").From("jump host").To("host");
