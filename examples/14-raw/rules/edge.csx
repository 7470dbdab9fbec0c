Partition("edge");

Label("resolver", "192.0.2.53", "2001:db8:53::53");

// Answers to untracked packets need a separate rule.
Accept("names").Ports("domain").Protocols("udp").To("resolver");
Accept("answers").SourcePorts("domain").Protocols("udp").From("resolver").To("all");

Raw("""
    # What comes in by the tunnels, and whose tunnels.
    :tunnels - [0:0]
    -A INPUT -p gre -j tunnels
    -A tunnels -s 198.51.100.7 -m comment --comment "branch office" -j ACCEPT
    -A tunnels -j DROP

    # The path behind ppp0 carries 1492 bytes, and some networks drop the ICMP that reports this.
    -t mangle -A FORWARD -o ppp0 -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu

    # A busy resolver needs no connection for each question.
    *raw
    -A PREROUTING -d 192.0.2.53 -p udp --dport domain -j CT --notrack
    -A PREROUTING -s 192.0.2.53 -p udp --sport domain -j CT --notrack
    -A PREROUTING -d 2001:db8:53::53 -p udp --dport domain -j CT --notrack
    -A PREROUTING -s 2001:db8:53::53 -p udp --sport domain -j CT --notrack
    COMMIT
    """).BeforePartitions().Ticket("CHG-77");

// What no partition decides is answered at once, but not to a flood.
Raw("""
    :answered - [0:0]
    -A INPUT -i ppp0 -p tcp --syn -j answered
    -A answered -p tcp -m limit --limit 10/sec -j REJECT --reject-with tcp-reset
    -A answered -j DROP
    """).AfterPartitions();
