#load "_labels.csx"

Partition("shop");

Rewrite("website").Ports(80, 443).Dnat("www", to: "app");
Accept("application to database").Ports(5432).From("app").To("database");

// The servers' own ssh.
Accept("ssh").Ports(22).From("office").To("servers");
