namespace Ripcs.Core.Iptables.Extensions;

/// <summary>The targets of iptables and xtables-addons, as <see cref="Extension"/>
/// reads them. Any other name after -j is a chain.</summary>
internal static class Targets
{
    public const string Table =
        """
        ACCEPT
        AUDIT        --type=~accept|drop|reject  needs=--type
        CHECKSUM     --checksum-fill  needs=--checksum-fill in=mangle
        CLASSIFY     --set-class=class  needs=--set-class in=leaving
        CLUSTERIP    … only=4
        CONNMARK     --set-xmark=fullmark --set-mark=fullmark --and-mark=32 --or-mark=32 --xor-mark=32 --save-mark --restore-mark --mask=hex32 --nfmask=hex32+0xffffffff --ctmask=hex32+0xffffffff --left-shift-mark=0..32 --right-shift-mark=0..32  needs=--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark|--save-mark|--restore-mark once=--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark|--save-mark|--restore-mark needs:--nfmask=--save-mark|--restore-mark needs:--ctmask=--save-mark|--restore-mark once=--mask|--nfmask once=--mask|--ctmask once=--mask|--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark
        CONNSECMARK  --save --restore  needs=--save|--restore once=--save|--restore in=mangle
        CT           --notrack --helper=* --timeout=* --ctevents=,new|related|destroy|reply|assured|protoinfo|helper|mark|natseqinfo|secmark --expevents=,new --zone-orig=zone?0 --zone-reply=zone?0 --zone=zone?0  once=--zone|--zone-orig|--zone-reply in=raw
        DNAT         --to-destination/--to=to --random --persistent  needs=--to-destination in=nat|PREROUTING|OUTPUT
        DNPT         --src-pfx=* --dst-pfx=*  needs=--src-pfx needs=--dst-pfx only=6
        DROP         in=filter|mangle|raw
        DSCP         --set-dscp/--set-dscp-class=dscp  needs=--set-dscp|--set-dscp-class in=mangle
        ECN          --ecn-tcp-remove --ecn-tcp-ece=0..1 --ecn-tcp-cwr=0..1 --ecn-ip-ect=0..3  needs=any once=--ecn-tcp-remove|--ecn-tcp-cwr once=--ecn-tcp-remove|--ecn-tcp-ece in=mangle of:--ecn-tcp-remove=tcp of:--ecn-tcp-cwr=tcp of:--ecn-tcp-ece=tcp only=4
        HL           --hl-set=0..255 --hl-inc=1..255 --hl-dec=1..255  needs=--hl-set|--hl-inc|--hl-dec once=--hl-set|--hl-inc|--hl-dec in=mangle only=6
        IDLETIMER    --timeout=1..4294967295 --label=name27 --alarm  needs=--timeout needs=--label
        LOG          --log-prefix=#29 --log-level=level?4 --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
        MARK         --set-xmark=fullmark --set-mark=fullmark --and-mark=32 --or-mark=32 --xor-mark=32  needs=--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark once=--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark
        MASQUERADE   --to-ports/--to-port=ports --random --random-fully  in=nat|POSTROUTING of:--to-ports=translated
        NETMAP       --to=net  needs=--to in=nat
        NFLOG        --nflog-prefix=#63 --nflog-group=16?0 --nflog-range=32 --nflog-size=32 --nflog-threshold=16?0
        NFQUEUE      --queue-num=16+0 --queue-balance=queues --queue-bypass --queue-cpu-fanout  once=--queue-num|--queue-balance needs:--queue-cpu-fanout=--queue-balance
        NOTRACK      in=raw
        QUEUE
        REDIRECT     --to-ports/--to-port=ports --random  in=nat|PREROUTING|OUTPUT of:--to-ports=translated
        REJECT       --reject-with=reject+icmp-port-unreachable;icmp6-port-unreachable  in=filter of:--reject-with:tcp-reset=tcp
        RETURN
        SECMARK      --selctx=*  needs=--selctx in=mangle
        SET          --add-set=** --exist --timeout=0..4294967294 --del-set=** --map-set=** --map-mark --map-prio --map-queue  needs=--add-set|--del-set|--map-set needs:--exist=--add-set needs:--timeout=--add-set needs:--map-set=--map-mark|--map-prio|--map-queue needs:--map-mark=--map-set needs:--map-prio=--map-set needs:--map-queue=--map-set in:--map-set=mangle
        SNAT         --to-source/--to=from --random --random-fully --persistent  needs=--to-source in=nat|INPUT|POSTROUTING
        SNPT         --src-pfx=* --dst-pfx=*  needs=--src-pfx needs=--dst-pfx only=6
        SYNPROXY     --sack-perm --timestamp --wscale=0..255 --mss=16 --ecn  in=INPUT|FORWARD of=tcp
        TCPMSS       --set-mss=0..65515 --clamp-mss-to-pmtu  needs=--set-mss|--clamp-mss-to-pmtu once=--set-mss|--clamp-mss-to-pmtu in:--clamp-mss-to-pmtu=leaving of=tcp
        TCPOPTSTRIP  --strip-options=strip  needs=--strip-options in=mangle of=tcp
        TEE          --gateway=address --oif=interface  needs=--gateway
        TOS          --set-tos=tos --and-tos=0..255 --or-tos=0..255 --xor-tos=0..255  needs=--set-tos|--and-tos|--or-tos|--xor-tos once=--set-tos|--and-tos|--or-tos|--xor-tos in=mangle
        TPROXY       --on-port=port --on-ip=address+0.0.0.0;:: --tproxy-mark=fullmark+0x0/0x0  needs=--on-port in=mangle|PREROUTING of=tcp|udp
        TRACE
        TTL          --ttl-set=0..255 --ttl-inc=1..255 --ttl-dec=1..255  needs=--ttl-set|--ttl-inc|--ttl-dec once=--ttl-set|--ttl-inc|--ttl-dec in=mangle only=4
        ULOG,HMARK,LED,RATEEST,ACCOUNT,CHAOS,DELUDE,DHCPMAC,DNETMAP,ECHO,IPMARK,LOGMARK,PROTO,RAWDNAT,RAWSNAT,SYSRQ,TARPIT …
        """;

    public static bool Are(string name) => Extension.OfTarget(name) is not null;

    /// <summary>The target that a name in another case probably means.</summary>
    public static string? Meant(string name) => name.ToUpperInvariant() is var target && Are(target) ? target : null;
}
