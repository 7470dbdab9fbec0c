Partition("bar");

Label("website", "172.23.0.95");
Label("api", "172.24.0.99");
Label("api server", "10.55.0.45");
Label("inside", "10.55.0.0/24");

Rewrite("api server to outside").Snat("api server", to: "api");
Rewrite("inside to outside").Snat("inside", to: "website");
