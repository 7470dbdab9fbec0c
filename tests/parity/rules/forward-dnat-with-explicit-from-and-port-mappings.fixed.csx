Partition("bar");

Label("developers", "192.168.23.64/27");
Label("website", "172.23.0.95");
Label("black hole", "192.168.27.66");

Rewrite("website for developers").Ports(139.To(2011)).From("developers").Dnat("website", to: "black hole");
