Partition("keepalived");

Label("balancers", "172.16.0.216", "172.16.0.217");
Label("balancer group", "224.0.0.0/8");

Accept("vrrp of the balancers").Protocols("vrrp").From("balancers").To("balancer group").Log();
