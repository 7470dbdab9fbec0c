#load "_labels.csx"

Partition("beta");

Label("shop", "192.0.2.12", "2001:db8:b::12");
Label("api", "192.0.2.13", "2001:db8:b::13");
Label("front", "10.10.2.10", "2001:db8:2::10");
Label("back", "10.10.2.20", "2001:db8:2::20");
Label("payment provider", "198.51.100.128/28", "2001:db8:fa::/64");

Reject("price robots").From("203.0.113.128/27").To("shop").With("admin-prohibited");

Rewrite("shop").Ports(80, 443.To(8443)).Dnat("shop", to: "front").Ticket("CHG-1207").Owner("beta web team");
Rewrite("notifications of payments").Ports(443.To(9443)).From("payment provider").Dnat("api", to: "back").Log();

Rewrite("to outside").Family(4).Out(Uplink).Snat("customer beta", to: "shop");
Accept("to outside").Family(6).AnyProtocol().Out(Uplink).From("customer beta").To("all");
