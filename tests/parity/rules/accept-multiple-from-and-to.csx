Partition("tootyfruity");

Label("orchard", "192.168.0.1", "192.168.0.2", "192.168.0.3", "192.168.0.4", "192.168.0.5", "192.168.0.6");

Accept("ssh between all in the orchard").Ports(22).From("orchard").To("orchard");
