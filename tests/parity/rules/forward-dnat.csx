Partition("bar");

Label("website", "172.23.0.95");
Label("web server", "192.168.19.2");
Label("ssh server", "192.168.19.4");

Rewrite("web").Ports(80).Dnat("website", to: "web server");
Rewrite("ssh").Ports(22).Dnat("website", to: "ssh server");
