namespace Ripcs.Core.Validation;

/// <summary>The matches of iptables and their options, as <see cref="KnownOptions"/> reads them.</summary>
internal static class MatchOptions
{
    public const string Table =
        """
        addrtype    !--src-type=,UNSPEC|UNICAST|LOCAL|BROADCAST|ANYCAST|MULTICAST|BLACKHOLE|UNREACHABLE|PROHIBIT|THROW|NAT|XRESOLVE !--dst-type=,UNSPEC|UNICAST|LOCAL|BROADCAST|ANYCAST|MULTICAST|BLACKHOLE|UNREACHABLE|PROHIBIT|THROW|NAT|XRESOLVE --limit-iface-in --limit-iface-out  needs --src-type|--dst-type  once --limit-iface-in|--limit-iface-out
        ah          !--ahspi=32:32 !--ahlen=32 --ahres
        bpf         --bytecode=* --bytecode-file=* --object-pinned=*  needs any
        cgroup      !--cgroup=32 !--path=*  needs --cgroup|--path  once --cgroup|--path
        cluster     --cluster-total-nodes=1..32 !--cluster-local-node=1..32 !--cluster-local-nodemask=1..4294967295 --cluster-hash-seed=32  needs --cluster-total-nodes  needs --cluster-local-node|--cluster-local-nodemask  needs --cluster-hash-seed  once --cluster-local-node|--cluster-local-nodemask
        comment     --comment=*  needs --comment
        connbytes   !--connbytes=64:64 --connbytes-mode=packets|bytes|avgpkt --connbytes-dir=original|reply|both  needs --connbytes  needs --connbytes-mode  needs --connbytes-dir
        connlabel   !--label=* --set  needs --label
        connlimit   !--connlimit-upto=32 !--connlimit-above=32 --connlimit-mask=masklength --connlimit-saddr --connlimit-daddr  needs --connlimit-upto|--connlimit-above  once --connlimit-upto|--connlimit-above  once --connlimit-saddr|--connlimit-daddr
        connmark    !--mark=mark  needs --mark
        conntrack   !--ctstate=,NEW|ESTABLISHED|RELATED|INVALID|UNTRACKED|SNAT|DNAT !--ctproto=protocol !--ctorigsrc=address !--ctorigdst=address !--ctreplsrc=address !--ctrepldst=address !--ctorigsrcport=* !--ctorigdstport=* !--ctreplsrcport=* !--ctrepldstport=* !--ctstatus=,NONE|EXPECTED|SEEN_REPLY|ASSURED|CONFIRMED !--ctexpire=32:32 --ctdir=~original|reply  needs any
        cpu         !--cpu=32  needs --cpu
        dccp        !--sport=* !--dport=* !--source-port=* !--destination-port=* !--dccp-types=,REQUEST|RESPONSE|DATA|ACK|DATAACK|CLOSEREQ|CLOSE|RESET|SYNC|SYNCACK|INVALID !--dccp-option=1..255
        devgroup    !--src-group=group !--dst-group=group  needs --src-group|--dst-group
        dscp        !--dscp=dscp !--dscp-class=dscp  needs --dscp|--dscp-class  once --dscp|--dscp-class
        dst         !--dst-len=32 --dst-opts=*
        ecn         !--ecn-tcp-cwr !--ecn-tcp-ece !--ecn-ip-ect=0..3  needs any
        esp         !--espspi=32:32
        eui64
        frag        !--fragid=32:32 !--fraglen=32 --fragres --fragfirst --fragmore --fraglast  once --fragmore|--fraglast
        hashlimit   !--hashlimit=hashrate !--hashlimit-upto=hashrate !--hashlimit-above=hashrate --hashlimit-burst=burst --hashlimit-mode=,srcip|srcport|dstip|dstport --hashlimit-srcmask=0..128 --hashlimit-dstmask=0..128 --hashlimit-name=name254 --hashlimit-htable-size=32 --hashlimit-htable-max=32 --hashlimit-htable-gcinterval=32 --hashlimit-htable-expire=32 --hashlimit-rate-match --hashlimit-rate-interval=32  needs --hashlimit-upto|--hashlimit-above  needs --hashlimit-name  once --hashlimit-upto|--hashlimit-above
        hbh         !--hbh-len=32 --hbh-opts=*
        helper      !--helper=*  needs --helper
        hl          !--hl=0..255 !--hl-eq=0..255 --hl-lt=0..255 --hl-gt=0..255  needs --hl-eq|--hl-lt|--hl-gt  once --hl-eq|--hl-lt|--hl-gt
        icmp        !--icmp-type=icmp  needs --icmp-type
        icmp6       !--icmpv6-type=icmpv6  needs --icmpv6-type
        iprange     !--src-range=* !--dst-range=*  needs --src-range|--dst-range
        ipv6header  !--header=,hop|hop-by-hop|0|dst|ipv6-opts|60|route|ipv6-route|43|frag|ipv6-frag|44|auth|ah|51|esp|50|none|ipv6-nonxt|59|prot|protocol|255 --soft  needs --header
        ipvs        !--ipvs !--vproto=* !--vaddr=address !--vport=* --vdir=~original|reply !--vmethod=~gate|ipip|masq !--vportctl=*  needs any
        length      !--length=16:16  needs --length
        limit       --limit=rate --limit-burst=0..10000
        mac         !--mac-source=mac  needs --mac-source
        mark        !--mark=mark  needs --mark
        mh          !--mh-type=*
        multiport   !--sports=* !--dports=* !--ports=* !--sport=* !--dport=* !--source-port=* !--destination-port=* !--source-ports=* !--destination-ports=*  needs --sports|--dports|--ports  once --sports|--dports|--ports
        nfacct      --nfacct-name=*  needs --nfacct-name
        osf         !--genre=* --ttl=0..2 --log=0..2  needs --genre
        owner       !--uid-owner=user !--gid-owner=user !--socket-exists --suppl-groups  needs --uid-owner|--gid-owner|--socket-exists  also --suppl-groups|--gid-owner
        physdev     !--physdev-in=interface !--physdev-out=interface !--physdev-is-in !--physdev-is-out !--physdev-is-bridged  needs any
        pkttype     !--pkt-type=~unicast|broadcast|multicast|host|bcast|mcast  needs --pkt-type
        policy      --dir=in|out --pol=none|ipsec --strict !--reqid=32 !--spi=32 !--proto=ipsec !--mode=transport|tunnel !--tunnel-src=address !--tunnel-dst=address --next  needs --dir  needs --pol  again
        quota       !--quota=64  needs --quota
        realm       !--realm=group  needs --realm
        recent      !--set !--rcheck !--update !--remove --seconds=1..4294967295 --reap --hitcount=1..65535 --rttl --name=name199 --mask=address --rsource --rdest  also --reap|--seconds  also --seconds|--rcheck|--update  also --hitcount|--rcheck|--update  also --rttl|--rcheck|--update  needs --set|--rcheck|--update|--remove  once --set|--rcheck|--update|--remove  once --rsource|--rdest
        rpfilter    --loose --validmark --accept-local --invert
        rt          !--rt-type=32 !--rt-segsleft=32:32 !--rt-len=32 --rt-0-res --rt-0-addrs=* --rt-0-not-strict
        sctp        !--sport=* !--dport=* !--source-port=* !--destination-port=* !--chunk-types=chunks
        set         !--match-set=** --return-nomatch !--update-counters !--update-subcounters !--packets-eq=64 --packets-lt=64 --packets-gt=64 !--bytes-eq=64 --bytes-lt=64 --bytes-gt=64  needs --match-set
        socket      --transparent --nowildcard --restore-skmark
        state       !--state=,NEW|ESTABLISHED|RELATED|INVALID|UNTRACKED  needs --state
        statistic   --mode=random|nth !--probability=share !--every=1..4294967295 --packet=32  needs --mode  needs --probability|--every  once --probability|--every  once --probability|--packet  also --every|--packet
        string      !--string=* !--hex-string=hex --algo=bm|kmp --from=16 --to=16 --icase  needs --string|--hex-string  needs --algo  once --string|--hex-string
        tcp         !--sport=* !--dport=* !--source-port=* !--destination-port=* !--tcp-flags=flags !--syn !--tcp-option=1..255  once --tcp-flags|--syn
        tcpmss      !--mss=16:16  needs --mss
        time        --datestart=date --datestop=date --timestart=time --timestop=time !--monthdays=days !--weekdays=weekdays --kerneltz --utc --localtz --contiguous  once --kerneltz|--utc|--localtz
        tos         !--tos=tos  needs --tos
        ttl         !--ttl=0..255 !--ttl-eq=0..255 --ttl-lt=0..255 --ttl-gt=0..255  needs --ttl-eq|--ttl-lt|--ttl-gt  once --ttl-eq|--ttl-lt|--ttl-gt
        u32         !--u32=u32  needs --u32
        udp         !--sport=* !--dport=* !--source-port=* !--destination-port=*
        """;
}
