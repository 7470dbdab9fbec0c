// Tests of the whole rule set: they make no chain and need no partition.
#load "_labels.csx"

Expect.Blocked("ssh is for the office").Ports(22).NotFrom("office").To("servers", "host");
Expect.Blocked("the database is for the application").NotFrom("app", "office").To("database");
Expect.Allowed("everybody reaches the website").Ports(80, 443).From("all").To("www");
Expect.Allowed("the office gets in").Ports(22).From("office").To("servers", "host");
