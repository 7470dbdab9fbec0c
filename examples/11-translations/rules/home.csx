Partition("home");

Label("nas", "192.168.5.20");
Label("home", "192.168.5.0/24");

// The provider changes the outside address: "host" is always the current one. The router's own website stays at its inside address.
Rewrite("nas").In("ppp0").Ports(443).Dnat("host", to: "nas").NotTo("192.168.5.1").Hairpin("home");
