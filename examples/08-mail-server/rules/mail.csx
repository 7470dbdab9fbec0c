Partition("mail");

// In IPv6 the server has its public address itself: nothing is translated there.
Label("public", "192.0.2.25", "2001:db8:25::25");
Label("server", "10.4.0.25", "2001:db8:25::25");
Label("administrators", "198.51.100.0/24", "2001:db8:f00::/48");

// Others begin as many deliveries at a time as a mail server needs; what is above waits and tries again.
// A sender has a /64 of IPv6 to choose from, and all of it counts as one.
Drop("too many deliveries of one sender").Ports("smtp").To("public").MaxConnections(20, prefix6: 64);
Drop("guessing of passwords").Ports("submission", "submissions", "imaps").NotFrom("administrators").To("public").LimitPerSource("30/minute", burst: 30).Log();

Rewrite("mail").Family(4).Ports("smtp", "submission", "submissions", "imaps").Dnat("public", to: "server");
Accept("mail").Family(6).Ports("smtp", "submission", "submissions", "imaps").To("server");
Accept("administration").Ports("ssh", "sieve").From("administrators").To("server");

// Mail leaves under the address that its receivers look up; nothing but mail and names leaves.
Rewrite("deliveries").Family(4).Ports("smtp").Out("eth0").Snat("server", to: "public");
Accept("deliveries").Family(6).Ports("smtp").Out("eth0").From("server").To("all");
Accept("names").Protocols("udp", "tcp").Ports("domain").From("server").To("10.4.0.53", "2001:db8:25::53");
