Partition("mail");

const int postfix = 102;

// This host has an address in 10.6.0.0/24: what comes in from there is denied, and not what it sends itself.
Drop("mail of other machines").Ports("smtp").From("10.6.0.0/24").To("all").Arriving();
Accept("mail").Ports("smtp").To("all").User(postfix);
Reject("mail of others").Ports("smtp").Protocols("tcp").To("all").NotUser(postfix).With("tcp-reset").Log();
