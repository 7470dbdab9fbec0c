Partition("printer");

Label("files", "10.6.0.5");

Accept("scans").Ports("ftp").From("10.6.0.9").To("files").Mac("00:11:22:33:44:55");
Drop("who looks like the printer").From("10.6.0.9").To("files");
Drop("prints from elsewhere").Ports(9100).NotIn("br0").To("10.6.0.9");
