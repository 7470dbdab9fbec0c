Partition("bar");

Label("website", "172.23.0.95");

Log("this host to website").From("127.0.0.1").To("website");
