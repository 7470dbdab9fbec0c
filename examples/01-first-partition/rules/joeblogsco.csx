Partition("joeblogsco");

Label("www", "192.0.2.56");
Label("app-01", "10.5.0.230");
Label("inside", "10.5.0.0/24");
Label("office", "198.51.100.0/24");

Rewrite("public website").Ports(80, 443).Dnat("www", to: "app-01");
Accept("ssh from the office").Ports(22).From("office").To("app-01");
Rewrite("inside to outside").Out("eth0").Snat("inside", to: "www");
