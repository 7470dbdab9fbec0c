Partition("bar");

Label("website", "172.23.0.95");
Label("web server", "192.168.19.2");

Rewrite("public website").Ports(80, 22).Dnat("website", to: "web server").Log();
