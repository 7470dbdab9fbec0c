#load "_labels.csx"

Partition("shop");

Label("www", "192.0.2.80", "2001:db8:80::80");      // its public addresses
Label("app", "10.80.0.10", "2001:db8:8080::10");    // the machine behind them

// A rewrite also lets through what it rewrites, and nothing more.
Rewrite("website").Ports(80, 443).Dnat("www", to: "app");
Accept("ssh to the shop").Ports(22).From("admins").To("app");
