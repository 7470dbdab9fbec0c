Partition("bar");

Label("website", "172.23.0.95");

Drop("this host to website").From("127.0.0.1").To("website").Log();
