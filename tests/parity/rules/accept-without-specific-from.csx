Partition("joeblogsco");

Label("website", "172.22.111.99");

Accept("the website").Ports(80, 443).To("website");
