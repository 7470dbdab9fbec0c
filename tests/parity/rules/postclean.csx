Partition("supercow");

Label("cow", "172.27.1.2");
Label("person", "172.29.2.3");

Accept("cow to person").Protocols("tcp").From("cow").To("person");
