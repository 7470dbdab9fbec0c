Partition("gateway", order: 1);

// What is sent to all hosts of the network br0 comes to this host, and from one port of the bridge to another.
Accept("names").Ports(137).Protocols("udp").In("br0").Received().Family(4);
Accept("what a proxy here listens for").Protocols("tcp").In("br0").Match("-m socket --transparent").Received();
Accept("web").Ports(80, 443).From("10.6.0.0/24").To("all").Out("eth0", "wg+").Forwarded();

// The bridge hands its packets to iptables only while br_netfilter is loaded, as this match demands.
Drop("guests reach no other guest").Match("-m physdev --physdev-in guest+ --physdev-out guest+ --physdev-is-bridged").To("all").Forwarded();
