Partition("keepalived");

Label("balancers", "172.16.0.216", "172.16.0.217");
Label("balancer group", "224.0.0.0/8");

Accept("balancers by multicast").Ports(80, 8600..8900).From("balancers").To("balancer group");
