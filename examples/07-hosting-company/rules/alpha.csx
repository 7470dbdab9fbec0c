#load "_labels.csx"

Partition("alpha");

Label("www", "192.0.2.11");
Label("app", "10.10.1.10");

Rewrite("website").Ports(80, 443).Dnat("www", to: "app");
Rewrite("to outside").Out(Uplink).Snat("customer alpha", to: "www");
