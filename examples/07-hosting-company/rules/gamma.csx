#load "_labels.csx"

Partition("gamma");

Label("mail", "192.0.2.14");
Label("mail server", "10.10.3.25");

// The deny is below its exception and above everything that could let mail out.
Rewrite("mail to outside").Out(Uplink).Ports("smtp").Snat("mail server", to: "mail");
Drop("nobody else sends mail").Ports("smtp").From("customer gamma").Out(Uplink).Log();

// Name, public address, server: one line each, the rules are the same for all.
(string Name, string Public, string Server)[] sites =
[
    ("north", "192.0.2.20", "10.10.3.30"),
    ("south", "192.0.2.21", "10.10.3.31"),
    ("west", "192.0.2.22", "10.10.3.32"),
];

foreach (var site in sites)
{
    Rewrite($"website {site.Name}").Ports(80, 443).Dnat(site.Public, to: site.Server);
    Rewrite($"stage of {site.Name}").Ports(8443).From("office").Dnat(site.Public, to: site.Server);
}

Rewrite("mail").Ports("smtp", "submission", "imaps").Dnat("mail", to: "mail server");
Rewrite("to outside").Out(Uplink).Snat("customer gamma", to: sites[0].Public);
