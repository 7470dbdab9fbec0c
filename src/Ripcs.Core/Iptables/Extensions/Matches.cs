namespace Ripcs.Core.Iptables.Extensions;

/// <summary>The matches of iptables, as <see cref="Extension"/> reads them.
/// Others are taken as written and checked by the rehearsal.</summary>
internal static class Matches
{
    public const string Table =
        """
        addrtype    !--src-type=,UNSPEC|UNICAST|LOCAL|BROADCAST|ANYCAST|MULTICAST|BLACKHOLE|UNREACHABLE|PROHIBIT|THROW|NAT|XRESOLVE !--dst-type=,UNSPEC|UNICAST|LOCAL|BROADCAST|ANYCAST|MULTICAST|BLACKHOLE|UNREACHABLE|PROHIBIT|THROW|NAT|XRESOLVE --limit-iface-in --limit-iface-out  needs=--src-type|--dst-type once=--limit-iface-in|--limit-iface-out in:--limit-iface-in=arriving in:--limit-iface-out=leaving opposite plain
        ah          !--ahspi=32:32?0:4294967295 !--ahlen=32 --ahres  only:--ahlen=6 only:--ahres=6 protocol
        bpf         --bytecode=* --bytecode-file=* --object-pinned=*  needs=any
        cgroup      !--cgroup=32 !--path=#4095  needs=--cgroup|--path once=--cgroup|--path in=INPUT|OUTPUT|POSTROUTING anywhere
        cluster     !--cluster-local-nodemask=hex8 !--cluster-local-node=1..32 --cluster-total-nodes=1..32 --cluster-hash-seed=hex8  needs=--cluster-local-nodemask|--cluster-local-node needs=--cluster-total-nodes needs=--cluster-hash-seed
        comment     --comment=comment  needs=--comment plain
        connbytes   !--connbytes=64:64 --connbytes-mode=packets|bytes|avgpkt --connbytes-dir=original|reply|both  needs=--connbytes needs=--connbytes-mode needs=--connbytes-dir each
        connlabel   !--label=quoted --set  needs=--label
        connlimit   !--connlimit-upto=32 !--connlimit-above=32 --connlimit-mask=masklength+32;128 --connlimit-saddr+ --connlimit-daddr  needs=--connlimit-upto|--connlimit-above once=--connlimit-upto|--connlimit-above once=--connlimit-saddr|--connlimit-daddr counts each
        connmark    !--mark=mark  needs=--mark opposite
        conntrack   !--ctstate=,INVALID|NEW|RELATED|ESTABLISHED|UNTRACKED|SNAT|DNAT !--ctproto=protocol !--ctorigsrc=address !--ctorigdst=address !--ctreplsrc=address !--ctrepldst=address !--ctorigsrcport=range !--ctorigdstport=range !--ctreplsrcport=range !--ctrepldstport=range !--ctstatus=,NONE|EXPECTED|SEEN_REPLY|ASSURED|CONFIRMED !--ctexpire=32:32 --ctdir=~ORIGINAL|REPLY  needs=any anywhere plain
        cpu         !--cpu=32  needs=--cpu opposite anywhere
        dccp        !--sport/--source-port=range !--dport/--destination-port=range !--dccp-types=* !--dccp-option=1..255  of=dccp protocol
        devgroup    !--src-group=group !--dst-group=group  needs=--src-group|--dst-group in:--src-group=arriving in:--dst-group=leaving
        dscp        !--dscp/--dscp-class=dscp  needs=--dscp|--dscp-class opposite anywhere
        dst         !--dst-len=32 --dst-opts=*  only=6
        ecn         !--ecn-tcp-ece !--ecn-tcp-cwr !--ecn-ip-ect=0..3  needs=any of:--ecn-tcp-ece=tcp of:--ecn-tcp-cwr=tcp anywhere
        esp         !--espspi=32:32  of=esp protocol
        eui64       only=6 in=arriving
        frag        !--fragid=32:32 !--fraglen=32 --fragres --fragfirst --fragmore --fraglast  once=--fragmore|--fraglast only=6
        hashlimit   !--hashlimit-upto/--hashlimit=hashrate !--hashlimit-above=hashrate --hashlimit-burst=burst+5 --hashlimit-mode=,srcip|srcport|dstip|dstport --hashlimit-name=name254 --hashlimit-htable-size=32 --hashlimit-htable-max=32 --hashlimit-htable-gcinterval=32 --hashlimit-htable-expire=32 --hashlimit-srcmask=0..128 --hashlimit-dstmask=0..128 --hashlimit-rate-match --hashlimit-rate-interval=32  needs=--hashlimit-upto|--hashlimit-above needs=--hashlimit-name once=--hashlimit-upto|--hashlimit-above counts each anywhere
        hbh         !--hbh-len=32 --hbh-opts=*  only=6
        helper      !--helper=*  needs=--helper anywhere
        hl          !--hl-eq/--hl=0..255 --hl-lt=0..255 --hl-gt=0..255  needs=--hl-eq|--hl-lt|--hl-gt once=--hl-eq|--hl-lt|--hl-gt only=6 opposite anywhere
        icmp        !--icmp-type=icmp  needs=--icmp-type of=icmp only=4 plain protocol
        icmp6       !--icmpv6-type=icmpv6  needs=--icmpv6-type of=ipv6-icmp only=6 plain protocol
        iprange     !--src-range=addresses !--dst-range=addresses  needs=--src-range|--dst-range
        ipv6header  !--header=,hop-by-hop:hop:0|ipv6-opts:dst:60|ipv6-route:route:43|ipv6-frag:frag:44|ah:auth:51|esp:50|ipv6-nonxt:none:59|protocol:prot:255 --soft  needs=--header only=6
        ipvs        !--ipvs !--vproto=* !--vaddr=address !--vport=port --vdir=~ORIGINAL|REPLY !--vmethod=~GATE|IPIP|MASQ !--vportctl=port  needs=any
        length      !--length=16:16  needs=--length opposite anywhere
        limit       --limit=rate+3/hour --limit-burst=0..10000?5 each anywhere plain
        mac         !--mac-source=mac  needs=--mac-source in=arriving opposite
        mark        !--mark=mark  needs=--mark opposite
        mh          !--mh-type=*  of=mh only=6 protocol
        multiport   !--sports/--source-ports/--sport/--source-port=ports15 !--dports/--destination-ports/--dport/--destination-port=ports15 !--ports=ports15  needs=--sports|--dports|--ports once=--sports|--dports|--ports of=tcp|udp|udplite|sctp|dccp plain
        nfacct      --nfacct-name=*  needs=--nfacct-name each
        nth,random,fuzzy,dstlimit,psd,lscan,pknock … each
        osf         !--genre=* --ttl=0..2 --log=0..2  needs=--genre of=tcp
        owner       !--socket-exists !--uid-owner=user !--gid-owner=user --suppl-groups  needs=--uid-owner|--gid-owner|--socket-exists needs:--suppl-groups=--gid-owner in=OUTPUT|POSTROUTING opposite anywhere
        physdev     !--physdev-is-in !--physdev-in=interface !--physdev-is-out !--physdev-out=interface !--physdev-is-bridged  needs=any partition:--physdev-out=INPUT|FORWARD partition:--physdev-is-out=INPUT|FORWARD anywhere
        pkttype     !--pkt-type=~unicast|broadcast:bcast|multicast:mcast|host  needs=--pkt-type opposite anywhere
        policy      --dir=in|out --pol=none|ipsec --strict !--reqid=32 !--spi=hex32 !--proto=ipsec !--mode=transport|tunnel !--tunnel-dst=address !--tunnel-src=address --next  needs=--dir needs=--pol in:--dir:in=arriving in:--dir:out=leaving
        quota       !--quota=64  needs=--quota counts each anywhere
        quota2      … counts each
        rateest     … counts each
        realm       !--realm=group  needs=--realm only=4 opposite
        recent      !--set !--rcheck !--update !--remove --seconds=1..4294967295 --reap --hitcount=1..65535 --rttl --name=name199+DEFAULT --mask=address+255.255.255.255;ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource+ --rdest  needs:--reap=--seconds needs:--seconds=--rcheck|--update needs:--hitcount=--rcheck|--update needs:--rttl=--rcheck|--update needs=--set|--rcheck|--update|--remove once=--set|--rcheck|--update|--remove once=--rsource|--rdest counts each
        rpfilter    --loose --validmark --accept-local --invert  in=raw|mangle|PREROUTING anywhere
        rt          !--rt-type=32 !--rt-segsleft=32:32?0:4294967295 !--rt-len=32 --rt-0-res --rt-0-addrs=* --rt-0-not-strict  only=6
        sctp        !--sport/--source-port=range?0:65535 !--dport/--destination-port=range?0:65535 !--chunk-types=**  of=sctp protocol
        set         !--match-set=** --return-nomatch !--update-counters !--update-subcounters !--packets-eq=64 --packets-lt=64 --packets-gt=64 !--bytes-eq=64 --bytes-lt=64 --bytes-gt=64  needs=--match-set opposite
        socket      --transparent --nowildcard --restore-skmark  in=PREROUTING|INPUT
        srh         … only=6
        state       !--state=,INVALID|NEW|RELATED|ESTABLISHED|UNTRACKED  needs=--state anywhere plain
        statistic   --mode=random|nth !--probability=share !--every=1..4294967295 --packet=32  needs=--mode needs:--mode:random=--probability needs:--mode:nth=--every once=--probability|--every once=--probability|--packet needs:--every=--packet counts each anywhere
        string      !--string=text !--hex-string=hex --algo=bm|kmp --from=16?0 --to=16?65535 --icase  needs=--string|--hex-string needs=--algo once=--string|--hex-string
        tcp         !--sport/--source-port=range?0:65535 !--dport/--destination-port=range?0:65535 !--tcp-option=1..255 !--tcp-flags=flags !--syn  once=--tcp-flags|--syn of=tcp plain protocol
        tcpmss      !--mss=16:16  needs=--mss of=tcp opposite
        time        --timestart=time --timestop=time !--monthdays=days?1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 !--weekdays=weekdays?Mon,Tue,Wed,Thu,Fri,Sat,Sun --datestart=date?1970-01-01T00:00:00 --datestop=date+2038-01-19T03:14:07 --kerneltz/--localtz --utc? --contiguous  once=--kerneltz|--utc anywhere
        tos         !--tos=tos  needs=--tos opposite anywhere
        ttl         !--ttl-eq/--ttl=0..255 --ttl-lt=0..255 --ttl-gt=0..255  needs=--ttl-eq|--ttl-lt|--ttl-gt once=--ttl-eq|--ttl-lt|--ttl-gt only=4 opposite anywhere
        u32         !--u32=u32  needs=--u32
        udp         !--sport/--source-port=range?0:65535 !--dport/--destination-port=range?0:65535  of=udp plain protocol
        """;
}
