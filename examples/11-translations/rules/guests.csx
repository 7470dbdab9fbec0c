Partition("guests");

Label("guests", "10.9.0.0/16");
Label("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");

// All of the exceptions are in one rule; a rule for each would let everything pass.
Rewrite("guests to the web").Ports(80).From("guests").To("all").Redirect(to: 3128);
Rewrite("guests to outside").Ports(53, 443).To("all").NotTo("private", "host").Masquerade("guests");
Drop("guests to anything else").In("wlan0").From("guests");
