Partition("foo");

Label("website", "172.23.0.88");
Label("stage", "172.23.0.90");
Label("web server", "192.168.38.1");
Label("stage server", "192.168.38.2");

Rewrite("website").Ports(25, 80, 11, 22.To(9876), 443.To(4443)).Dnat("website", to: "web server");
Rewrite("stage").Ports(22.To(9876), 443.To(4443)).Dnat("stage", to: "stage server");
