Partition("bar");

Label("website", "172.23.0.95");
Label("inside", "10.33.0.0/24", "10.44.0.0/24", "10.55.0.0/24");

Rewrite("inside to outside").Snat("inside", to: "website").Log();
