// Its order puts this partition before all others: no customer can let in what it denies.
Partition("blocklist", order: -100);

Label("known bad", "203.0.113.0/28", "203.0.113.99", "2001:db8:bad::/48");

Drop("known bad").From("known bad");
