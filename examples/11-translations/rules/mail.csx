Partition("mail");

Label("mail server", "192.0.2.25", "2001:db8:25::25");

Drop("spammers").From("203.0.113.128/25").To("mail server");

// A flood of SYN packets with forged senders ends here. The deny above comes first, and clients inside reach the server directly.
Rewrite("mail").In("eth0").Ports("smtp", "submission").SynProxy("mail server");
Accept("mail from inside").In("lan0").Ports("submission").To("mail server");
