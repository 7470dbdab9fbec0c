Partition("shop");

Label("shop public", "192.0.2.80");
Label("farm", "10.8.0.11", "10.8.0.12", "10.8.0.13");
Label("office", "10.8.1.0/24");

Drop("bad neighbour").From("203.0.113.66").To("shop public");

// Denies are above, and follow to every machine of the farm. Hairpin is for the office too, which does not come in by eth0.
Rewrite("shop").In("eth0").Ports(80, 443.To(8443)).Balance("shop public", to: "farm").Hairpin("office");

// 5000 to 15000, 5001 to 15001 and so on.
Rewrite("games").In("eth0").Ports((5000..5003).To(15000..15003)).Protocols("udp").Dnat("shop public", to: "10.8.0.20");
