namespace Ripcs.Core.Iptables.Extensions;

/// <summary>The targets of iptables and xtables-addons, as <see cref="Extension"/>
/// reads them. Any other name after -j is a chain.</summary>
internal static class Targets
{
    public const string Table =
        """
        ACCEPT decides plain
        AUDIT        --type=~accept|drop|reject  needs=--type goes-on
        CHECKSUM     --checksum-fill  needs=--checksum-fill in=mangle goes-on changes
        CLASSIFY     --set-class=class  needs=--set-class in=leaving goes-on changes
        CLUSTERIP    … only=4
        CONNMARK     --set-xmark=fullmark --set-mark=fullmark --and-mark=32 --or-mark=32 --xor-mark=32 --save-mark --restore-mark --mask=hex32 --nfmask=hex32+0xffffffff --ctmask=hex32+0xffffffff --left-shift-mark=0..32 --right-shift-mark=0..32  needs=--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark|--save-mark|--restore-mark once=--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark|--save-mark|--restore-mark needs:--nfmask=--save-mark|--restore-mark needs:--ctmask=--save-mark|--restore-mark once=--mask|--nfmask once=--mask|--ctmask once=--mask|--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark goes-on
        CONNSECMARK  --save --restore  needs=--save|--restore once=--save|--restore in=mangle goes-on
        CT           --notrack --helper=* --timeout=* --ctevents=,new|related|destroy|reply|assured|protoinfo|helper|mark|natseqinfo|secmark --expevents=,new --zone-orig=zone?0 --zone-reply=zone?0 --zone=zone?0  once=--zone|--zone-orig|--zone-reply in=raw goes-on
        DNAT         --to-destination/--to=to --random --persistent  needs=--to-destination in=nat|PREROUTING|OUTPUT decides
        DNPT         --src-pfx=* --dst-pfx=*  needs=--src-pfx needs=--dst-pfx only=6
        DROP         in=filter|mangle|raw decides plain
        DSCP         --set-dscp/--set-dscp-class=dscp  needs=--set-dscp|--set-dscp-class in=mangle goes-on changes
        ECN          --ecn-tcp-remove --ecn-tcp-ece=0..1 --ecn-tcp-cwr=0..1 --ecn-ip-ect=0..3  needs=any once=--ecn-tcp-remove|--ecn-tcp-cwr once=--ecn-tcp-remove|--ecn-tcp-ece in=mangle of:--ecn-tcp-remove=tcp of:--ecn-tcp-cwr=tcp of:--ecn-tcp-ece=tcp only=4 goes-on changes
        HL           --hl-set=0..255 --hl-inc=1..255 --hl-dec=1..255  needs=--hl-set|--hl-inc|--hl-dec once=--hl-set|--hl-inc|--hl-dec in=mangle only=6 goes-on changes
        IDLETIMER    --timeout=1..4294967295 --label=name27 --alarm  needs=--timeout needs=--label goes-on
        LOG          --log-prefix=#29 --log-level=level?4 --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode goes-on plain
        MARK         --set-xmark=fullmark --set-mark=fullmark --and-mark=32 --or-mark=32 --xor-mark=32  needs=--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark once=--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark goes-on
        MASQUERADE   --to-ports/--to-port=ports --random --random-fully  in=nat|POSTROUTING of:--to-ports=translated decides
        NETMAP       --to=net  needs=--to in=nat decides
        NFLOG        --nflog-prefix=#63 --nflog-group=16?0 --nflog-range=32 --nflog-size=32 --nflog-threshold=16?0 goes-on
        NFQUEUE      --queue-num=16+0 --queue-balance=queues --queue-bypass --queue-cpu-fanout  once=--queue-num|--queue-balance needs:--queue-cpu-fanout=--queue-balance decides
        NOTRACK      in=raw
        QUEUE decides
        REDIRECT     --to-ports/--to-port=ports --random  in=nat|PREROUTING|OUTPUT of:--to-ports=translated decides
        REJECT       --reject-with=reject+icmp-port-unreachable;icmp6-port-unreachable  in=filter of:--reject-with:tcp-reset=tcp decides plain
        RETURN decides plain
        SECMARK      --selctx=*  needs=--selctx in=mangle goes-on
        SET          --add-set=** --exist --timeout=0..4294967294 --del-set=** --map-set=** --map-mark --map-prio --map-queue  needs=--add-set|--del-set|--map-set needs:--exist=--add-set needs:--timeout=--add-set needs:--map-set=--map-mark|--map-prio|--map-queue needs:--map-mark=--map-set needs:--map-prio=--map-set needs:--map-queue=--map-set in:--map-set=mangle goes-on
        SNAT         --to-source/--to=from --random --random-fully --persistent  needs=--to-source in=nat|INPUT|POSTROUTING decides
        SNPT         --src-pfx=* --dst-pfx=*  needs=--src-pfx needs=--dst-pfx only=6
        SYNPROXY     --sack-perm --timestamp --wscale=0..255 --mss=16 --ecn  in=INPUT|FORWARD of=tcp decides
        TCPMSS       --set-mss=0..65515 --clamp-mss-to-pmtu  needs=--set-mss|--clamp-mss-to-pmtu once=--set-mss|--clamp-mss-to-pmtu in:--clamp-mss-to-pmtu=leaving of=tcp goes-on changes
        TCPOPTSTRIP  --strip-options=strip  needs=--strip-options in=mangle of=tcp goes-on changes
        TEE          --gateway=address --oif=interface  needs=--gateway goes-on
        TOS          --set-tos=tos --and-tos=0..255 --or-tos=0..255 --xor-tos=0..255  needs=--set-tos|--and-tos|--or-tos|--xor-tos once=--set-tos|--and-tos|--or-tos|--xor-tos in=mangle goes-on changes
        TPROXY       --on-port=port --on-ip=address+0.0.0.0;:: --tproxy-mark=fullmark+0x0/0x0  needs=--on-port in=mangle|PREROUTING of=tcp|udp decides
        TRACE goes-on
        TTL          --ttl-set=0..255 --ttl-inc=1..255 --ttl-dec=1..255  needs=--ttl-set|--ttl-inc|--ttl-dec once=--ttl-set|--ttl-inc|--ttl-dec in=mangle only=4 goes-on changes
        ULOG,HMARK,LED,RATEEST,ACCOUNT … goes-on
        CHAOS,DELUDE,DHCPMAC,DNETMAP,ECHO,IPMARK,LOGMARK,PROTO,RAWDNAT,RAWSNAT,SYSRQ,TARPIT …
        """;

    public static bool Are(string name) => Extension.OfTarget(name) is not null;

    /// <summary>The target that a name in another case probably means.</summary>
    public static string? Meant(string name) => name.ToUpperInvariant() is var target && Are(target) ? target : null;
}
