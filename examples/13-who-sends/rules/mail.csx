Partition("mail");

const int postfix = 102;

Accept("mail").Ports("smtp").To("all").User(postfix);
Reject("mail of others").Ports("smtp").Protocols("tcp").To("all").NotUser(postfix).With("tcp-reset").Log();
