// Addresses that several partitions share. #load "_labels.csx" brings them into a rule file.

// Who may log in to this machine; for IPv6 as well, write an address of each: Label("admins", "192.0.2.7", "2001:db8::7").
// ripcs rules apply --confirm 2m takes a change back that nobody confirms, because it has locked them out.
Label("admins", "{admins}");{nobody}
