Partition("supercow");

Label("cow", "172.27.1.1");
Label("person", "172.29.2.2");

Accept("cow to person").Protocols("tcp").From("cow").To("person");
