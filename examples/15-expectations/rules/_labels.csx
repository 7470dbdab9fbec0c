Label("office", "198.51.100.0/24");
Label("www", "192.0.2.56");
Label("app", "10.5.0.10");
Label("database", "10.5.0.20");
Label("servers", "app", "database");
