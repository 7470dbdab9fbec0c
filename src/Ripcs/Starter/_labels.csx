// Addresses that several partitions share. #load "_labels.csx" brings them into a rule file.

// Who may log in to this machine; for IPv6 as well, write an address of each: Label("admins", "192.0.2.7", "2001:db8::7").
// ripcs rules apply --confirm 2m reverts a change that you cannot confirm because it locked you out.
Label("admins", "{admins}");{nobody}
