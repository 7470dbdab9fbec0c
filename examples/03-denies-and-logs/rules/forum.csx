Partition("forum");

Label("www", "192.0.2.90");
Label("app-01", "10.7.0.10");
Label("db-01", "10.7.0.20");
Label("inside", "app-01", "db-01");
Label("scanners", "203.0.113.0/28", "203.0.113.64-203.0.113.71");

// The first match wins, so denies are above the rules that they restrict. "www" is the address that the sender used:
// the deny also matches the packets that the rewrite below sends to app-01.
Reject("noisy neighbour").From("203.0.113.200").To("www").With("admin-prohibited");
Drop("scanners").From("scanners").To("www", "inside").Log(prefix: "forum scanner: ", limit: "5/minute");

// Without ports a deny is for everything, with ports for tcp and udp.
Drop("no udp from the campus").Protocols("udp").From("198.51.100.128/25").To("www");
Reject("only the app asks the database").Ports(5432).NotFrom("app-01").To("db-01").With("tcp-reset");

// Not in the kernel log: the program that listens to group 5, such as ulogd, gets all of these.
Drop("no management from outside").Ports("snmp").To("www", "inside").Log(limit: "none").ToGroup(5);

// A log decides nothing.
Log("who still speaks telnet").Ports("telnet").To("www", "inside");

// Any match of iptables narrows a rule: here it takes every hundredth of the packets that begin a connection.
Log("samples of visitors").Ports(80, 443).To("www").State("NEW").Match("-m statistic --mode nth --every 100 --packet 0");

// Here it takes the first gigabyte since the rule is live.
Accept("uploads of a try-out").Ports("rsync").From("198.51.100.64/26").To("app-01").Match("-m quota --quota 1073741824");

Rewrite("forum").Ports(80, 443).Dnat("www", to: "app-01");
Accept("database").Ports(5432).From("app-01").To("db-01");
Accept("ssh").Ports("ssh").From("198.51.100.0/26").To("inside").Log(level: "info");
