Partition("bar");

Label("website", "172.23.0.95");
Label("inside", "10.30.0.0/24");

Rewrite("inside to outside").Snat("inside", to: "website");
