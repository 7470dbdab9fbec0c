Partition("school");

Label("class rooms", "10.20.0.0/16");

// It listens on port 3129. What has the mark must be delivered here:
//     ip rule add fwmark 1/1 lookup 100; ip route add local default dev lo table 100
Rewrite("filter").Ports(80, 443).From("class rooms").To("all").NotTo("host", "class rooms").Transparent(3129);
