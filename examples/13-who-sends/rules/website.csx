Partition("website");

Accept("website").Ports(80, 443).To("10.6.0.80", "2001:db8:6::80");
