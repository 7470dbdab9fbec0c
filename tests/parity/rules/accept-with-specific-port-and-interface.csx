Partition("keepalived");

Label("balancer", "192.168.0.76");
Label("helpers", "172.16.0.246", "172.16.0.247");

Accept("ssh to the balancer").In("vlan+").Ports(22).From("balancer", "helpers").To("balancer");
