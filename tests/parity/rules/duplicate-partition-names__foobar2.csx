Partition("foobar");
