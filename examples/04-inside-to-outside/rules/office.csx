Partition("office");

Label("public", "192.0.2.10");
Label("mail public", "192.0.2.25");
Label("staff", "10.1.0.0/24");
Label("mail server", "10.1.0.25");
Label("guests", "10.2.0.0/24");
Label("other site", "10.99.0.0/16");

const string Uplink = "eth0";

Reject("guests send no mail").Ports("smtp", "submission").From("guests").Out(Uplink);
Reject("guests stay out of the office").From("guests").NotOut(Uplink);

// The first match wins here too: the mail server's own address is above the one for all of the staff.
Rewrite("mail server to outside").Out(Uplink).Snat("mail server", to: "mail public");
Rewrite("staff to outside").Out(Uplink).Snat("staff", to: "public");

// What is rewritten is also let through, and no more: the ports, tcp and udp, narrow both.
Rewrite("guests to the web").Ports(53, 80, 443).Out(Uplink).Masquerade("guests");

// To the other site everybody appears under one address; a separate rule decides who may go there.
Rewrite("staff to the other site").To("other site").Snat("staff", to: "10.99.255.1").NoAccept();
Accept("staff to the other site").Ports("ssh", "https").From("staff").To("other site");
