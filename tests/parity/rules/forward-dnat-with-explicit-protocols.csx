Partition("cpm");

Label("outside", "172.18.88.33");
Label("name server", "192.168.0.133");
Label("office", "172.19.4.55");

Rewrite("name service").Protocols("udp", "tcp").Ports(53).From("office").Dnat("outside", to: "name server");
