Partition("basic");
