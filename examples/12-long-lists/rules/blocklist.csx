Partition("blocklist", order: -100);

Set("bad guys", Lines("drop.txt"));
Set("feed", Lines("feed.txt"), refresh: true);
Set("helpers", "198.51.100.20", "198.51.100.21");

Accept("helpers may report").Ports(443).From("helpers").To("192.0.2.20");
Drop("bad guys").From("bad guys");
Drop("fed").From("feed");
