// What several partitions share. A file whose name begins with "_" is only for loading: labels, constants and functions.
Label("office", "198.51.100.0/24", "2001:db8:f00::/48");
Label("monitoring", "10.0.0.5", "2001:db8:a::5");
Label("jump host", "10.0.0.22", "2001:db8:a::22");

Label("customer alpha", "10.10.1.0/24");
Label("customer beta", "10.10.2.0/24", "2001:db8:2::/64");
Label("customer gamma", "10.10.3.0/24");
Label("all customers", "customer alpha", "customer beta", "customer gamma");

const string Uplink = "eth0";
