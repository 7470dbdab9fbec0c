Partition("newsdesk");

Label("www", "192.0.2.90", "2001:db8:90::80");
Label("web-01", "10.9.0.80", "2001:db8:90:1::80");
Label("feed-01", "2001:db8:90:1::81");
Label("inside", "10.9.0.0/24", "2001:db8:90:1::/64");
Label("office", "198.51.100.0/24", "2001:db8:f00::/48");

// One statement, rules in both families: each takes the addresses that it has.
Rewrite("website").Ports(80, 443).Dnat("www", to: "web-01");
Accept("ssh from the office").Ports("ssh").From("office").To("web-01");

// echo-request is 8 in IPv4 and 128 in IPv6; one name serves both.
Accept("ping from the office").Icmp("echo-request").From("office").To("inside");

// feed-01 has no IPv4 address, so this makes no rule there.
Accept("feeds").Ports("https").To("feed-01");

// IPv4 goes out under the public address, IPv6 as it is.
Rewrite("inside to outside, IPv4").Family(4).Out("eth0").Snat("inside", to: "www");
Accept("inside to outside, IPv6").Family(6).AnyProtocol().Out("eth0").From("inside").To("all");
