Partition("web", order: -1);

const int updates = 33;

// The programs of a slice are .Cgroup("system.slice"), which the kernel takes only where there is one.
Accept("updates").Ports(80, 443).To("all").Group(updates);
Reject("web of others").Ports(80, 443).Protocols("tcp").To("all").Sent().With("tcp-reset");

// L2TP is only for packets that come through IPsec; unencrypted packets do not reach it.
Accept("l2tp").Protocols("udp").Ports(1701).To("host").Ipsec("in");
Drop("l2tp in the clear").Protocols("udp").Ports(1701).To("host");
