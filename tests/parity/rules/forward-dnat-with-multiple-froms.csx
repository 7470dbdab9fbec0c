Partition("joeblogsco");

Label("offices", "1.2.3.4", "4.5.6.7", "7.8.9.10");
Label("website", "172.19.10.99");
Label("app server", "192.168.27.66");

Rewrite("website for the offices").Ports(80).From("offices").Dnat("website", to: "app server");
