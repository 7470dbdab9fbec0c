namespace Ripcs.Core.Validation;

/// <summary>The targets of iptables and their options, as <see cref="KnownOptions"/>
/// reads them; those that hosts have beside them are not known.</summary>
internal static class TargetOptions
{
    public const string Table =
        """
        ACCEPT
        AUDIT        --type=~accept|drop|reject  needs --type
        CHECKSUM     --checksum-fill  needs --checksum-fill
        CLASSIFY     --set-class=class  needs --set-class
        CONNMARK     --set-mark=mark --set-xmark=mark --and-mark=32 --or-mark=32 --xor-mark=32 --save-mark --restore-mark --nfmask=32 --ctmask=32 --mask=32 --left-shift-mark=0..32 --right-shift-mark=0..32  needs --set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark|--save-mark|--restore-mark  once --set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark|--save-mark|--restore-mark  also --nfmask|--save-mark|--restore-mark  once --mask|--nfmask  once --mask|--ctmask  once --mask|--set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark
        CONNSECMARK  --save --restore  needs --save|--restore  once --save|--restore
        CT           --notrack --helper=* --timeout=* --ctevents=,new|related|destroy|reply|assured|protoinfo|helper|mark|natseqinfo|secmark --expevents=,new --zone=zone --zone-orig=zone --zone-reply=zone  once --zone|--zone-orig|--zone-reply
        DNAT         --to-destination=to --to=to --random --persistent  needs --to-destination
        DNPT         --src-pfx=* --dst-pfx=*  needs --src-pfx  needs --dst-pfx
        DROP
        DSCP         --set-dscp=dscp --set-dscp-class=dscp  needs --set-dscp|--set-dscp-class  once --set-dscp|--set-dscp-class
        ECN          --ecn-tcp-remove --ecn-tcp-cwr=0..1 --ecn-tcp-ece=0..1 --ecn-ip-ect=0..3  needs any  once --ecn-tcp-remove|--ecn-tcp-cwr  once --ecn-tcp-remove|--ecn-tcp-ece
        HL           --hl-set=0..255 --hl-inc=1..255 --hl-dec=1..255  needs --hl-set|--hl-inc|--hl-dec  once --hl-set|--hl-inc|--hl-dec
        HMARK        --hmark-tuple=,src|dst|sport|dport|spi|ct|proto --hmark-src-prefix=* --hmark-dst-prefix=* --hmark-sport-mask=16 --hmark-dport-mask=16 --hmark-sport=16 --hmark-dport=16 --hmark-spi-mask=32 --hmark-spi=32 --hmark-proto=* --hmark-rnd=32 --hmark-mod=1..4294967295 --hmark-offset=32  needs --hmark-mod  needs --hmark-rnd
        IDLETIMER    --timeout=1..4294967295 --label=* --alarm  needs --timeout  needs --label
        LED          --led-trigger-id=#16 --led-delay=delay --led-always-blink  needs --led-trigger-id
        LOG          --log-level=level --log-prefix=# --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
        MARK         --set-mark=mark --set-xmark=mark --and-mark=32 --or-mark=32 --xor-mark=32  needs --set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark  once --set-mark|--set-xmark|--and-mark|--or-mark|--xor-mark
        MASQUERADE   --to-ports=ports --to-port=ports --random --random-fully
        NETMAP       --to=net  needs --to
        NFLOG        --nflog-group=16 --nflog-prefix=# --nflog-size=32 --nflog-threshold=16
        NFQUEUE      --queue-num=16 --queue-balance=queues --queue-bypass --queue-cpu-fanout  once --queue-num|--queue-balance  also --queue-cpu-fanout|--queue-balance
        NOTRACK
        QUEUE
        RATEEST      --rateest-name=# --rateest-interval=interval --rateest-ewmalog=span  needs --rateest-name  needs --rateest-interval  needs --rateest-ewmalog
        REDIRECT     --to-ports=ports --to-port=ports --random
        REJECT       --reject-with=reject
        RETURN
        SECMARK      --selctx=#  needs --selctx
        SET          --add-set=** --del-set=** --map-set=** --exist --timeout=0..4294967294 --map-mark --map-prio --map-queue  needs --add-set|--del-set|--map-set  also --exist|--add-set  also --timeout|--add-set  also --map-set|--map-mark|--map-prio|--map-queue  also --map-mark|--map-set  also --map-prio|--map-set  also --map-queue|--map-set
        SNAT         --to-source=from --to=from --random --random-fully --persistent  needs --to-source
        SNPT         --src-pfx=* --dst-pfx=*  needs --src-pfx  needs --dst-pfx
        SYNPROXY     --sack-perm --timestamp --wscale=0..255 --mss=16 --ecn
        TCPMSS       --set-mss=0..65515 --clamp-mss-to-pmtu  needs --set-mss|--clamp-mss-to-pmtu  once --set-mss|--clamp-mss-to-pmtu
        TCPOPTSTRIP  --strip-options=strip  needs --strip-options
        TEE          --gateway=address --oif=interface  needs --gateway
        TOS          --set-tos=tos --and-tos=0..255 --or-tos=0..255 --xor-tos=0..255  needs --set-tos|--and-tos|--or-tos|--xor-tos  once --set-tos|--and-tos|--or-tos|--xor-tos
        TPROXY       --on-port=port --on-ip=address --tproxy-mark=mark  needs --on-port
        TRACE
        TTL          --ttl-set=0..255 --ttl-inc=1..255 --ttl-dec=1..255  needs --ttl-set|--ttl-inc|--ttl-dec  once --ttl-set|--ttl-inc|--ttl-dec
        """;
}
