Partition("name_exactly_20_char");
