Partition("shop");

Label("www", "192.0.2.80");
Label("mail", "192.0.2.25");
Label("ns1", "192.0.2.53");
Label("ns2", "192.0.2.54");
Label("office", "198.51.100.0/24");

Label("web-01", "10.6.0.80");
Label("stage-01", "10.6.0.81");
Label("files-01", "10.6.0.21");
Label("mail-01", "10.6.0.25");
Label("dns-01", "10.6.0.53");

// Plain ports stay what they are; 443.To(8443) sends 443 to 8443. Ranges include both ends.
Rewrite("website").Ports(80, 443.To(8443)).Dnat("www", to: "web-01");
Rewrite("files").Ports("ftp", 50000..50100).Dnat("www", to: "files-01");
Rewrite("mail").Ports("smtp", "submission", "imaps").Dnat("mail", to: "mail-01");

// With ports the protocol is tcp unless the rule names another; several public addresses may share a target.
Rewrite("name service").Protocols("udp", "tcp").Ports("domain").Dnat(["ns1", "ns2"], to: "dns-01");

// From narrows a rewrite, and the accept that it implies.
Rewrite("stage for the office").Ports(8000.To(80)).From("office").Dnat("www", to: "stage-01");

// It is ordinary C#: ports 2201 to 2204 go to the ssh of build machines 1 to 4.
for (var n = 1; n <= 4; n++)
{
    Rewrite($"ssh to build machine {n}").Ports((2200 + n).To(22)).From("office").Dnat("www", to: $"10.6.0.{100 + n}");
}
