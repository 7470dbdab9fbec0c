Partition("isp");

Label("customers public", "198.51.100.0/28");
Label("customers", "10.16.0.0/28");

Rewrite("one address each").Out("eth0").Netmap("customers public", to: "customers");

Accept("mail of the third").Ports("smtp").In("eth0").To("198.51.100.3");
Accept("customers to outside").AnyProtocol().From("customers").Out("eth0").To("all");
