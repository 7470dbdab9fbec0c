Partition("home");

// The provider changes the first half of each IPv6 address; the machine keeps the last one.
Label("nas", "192.168.5.20", "::1:2:3:4/::ffff:ffff:ffff:ffff");

Accept("files").Ports(443).In("ppp0").To("nas");
