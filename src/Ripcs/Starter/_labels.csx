// Addresses that several partitions share. #load "_labels.csx" brings them into a rule file.

// Who may log in to this machine. If you lock yourself out, the change is reverted when nobody confirms it.
Label("admins", "{admins}");
