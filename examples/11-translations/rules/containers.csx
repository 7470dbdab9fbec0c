Partition("containers");

Label("this server", "192.0.2.5");
Label("office", "203.0.113.0/24");

Accept("published website").Ports(80, 443).In("eth0").OriginalTo("this server");
Accept("published database").Ports("postgresql").In("eth0").From("office").OriginalTo("this server");
