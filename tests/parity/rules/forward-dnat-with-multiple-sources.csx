Partition("bar");

Label("website", "172.23.0.95");
Label("secure website", "172.23.0.96");
Label("static website", "172.23.0.97");
Label("proxy", "192.168.27.88");

Rewrite("all three by one proxy").Ports(80).Dnat(["website", "secure website", "static website"], to: "proxy");
