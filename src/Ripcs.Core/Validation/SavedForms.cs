using System.Text.RegularExpressions;

namespace Ripcs.Core.Validation;

/// <summary>
/// What iptables-save makes of a match or a target beside its single values: the order of its options, and what it prints although nobody
/// wrote it or leaves out although somebody did:
/// <code>
/// -m recent --name ssh --update --seconds 60    → -m recent --update --seconds 60 --name ssh --mask 255.255.255.255 --rsource
/// -m connlimit ! --connlimit-above 5            → -m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-saddr
/// -j MARK --or-mark 0x10                        → -j MARK --set-xmark 0x10/0x10
/// </code>
/// </summary>
internal static partial class SavedForms
{
    private const string NoEnd = "2038-01-19T03:14:07";

    private static readonly Dictionary<string, string[]> Order = new()
    {
        ["ah"] = Words("--ahspi --ahlen --ahres"),
        ["frag"] = Words("--fragid --fraglen --fragres --fragfirst --fragmore --fraglast"),
        ["rt"] = Words("--rt-type --rt-segsleft --rt-len --rt-0-res --rt-0-addrs --rt-0-not-strict"),
        ["conntrack"] = Words("--ctstate --ctproto --ctorigsrc --ctorigdst --ctreplsrc --ctrepldst --ctorigsrcport --ctorigdstport "
            + "--ctreplsrcport --ctrepldstport --ctstatus --ctexpire --ctdir"),
        ["connbytes"] = Words("--connbytes --connbytes-mode --connbytes-dir"),
        ["connlimit"] = Words("--connlimit-upto --connlimit-above --connlimit-mask --connlimit-saddr --connlimit-daddr"),
        ["cluster"] = Words("--cluster-local-nodemask --cluster-total-nodes --cluster-hash-seed"),
        ["hashlimit"] = Words("--hashlimit-upto --hashlimit-above --hashlimit-burst --hashlimit-mode --hashlimit-name "
            + "--hashlimit-htable-size --hashlimit-htable-max "
            + "--hashlimit-htable-gcinterval --hashlimit-htable-expire --hashlimit-srcmask --hashlimit-dstmask --hashlimit-rate-match "
                + "--hashlimit-rate-interval"),
        ["iprange"] = Words("--src-range --dst-range"),
        ["owner"] = Words("--socket-exists --uid-owner --gid-owner --suppl-groups"),
        ["policy"] = Words("--dir --pol --strict --reqid --spi --proto --mode --tunnel-dst --tunnel-src"),
        ["recent"] = Words("--set --rcheck --update --remove --seconds --reap --hitcount --rttl --name --mask --rsource --rdest"),
        ["statistic"] = Words("--mode --probability --every --packet"),
        ["tcp"] = Words("--sport --dport --tcp-option --tcp-flags"),
        ["udp"] = Words("--sport --dport"),
        ["ecn"] = Words("--ecn-tcp-ece --ecn-tcp-cwr --ecn-ip-ect"),
        ["sctp"] = Words("--sport --dport --chunk-types"),
        ["dccp"] = Words("--sport --dport --dccp-types --dccp-option"),
        ["string"] = Words("--string --hex-string --algo --from --to --icase"),
        ["time"] = Words("--timestart --timestop --monthdays --weekdays --datestart --datestop --kerneltz --contiguous"),
        ["DNAT"] = Words("--to-destination --random --persistent"),
        ["SNAT"] = Words("--to-source --random --random-fully --persistent"),
        ["LOG"] = Words("--log-prefix --log-level --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode"),
        ["NFLOG"] = Words("--nflog-prefix --nflog-group --nflog-range --nflog-size --nflog-threshold"),
        ["NFQUEUE"] = Words("--queue-num --queue-balance --queue-bypass --queue-cpu-fanout"),
        ["TPROXY"] = Words("--on-port --on-ip --tproxy-mark"),
        ["CT"] = Words("--notrack --helper --timeout --ctevents --expevents --zone-orig --zone-reply --zone"),
        ["CONNMARK"] = Words("--set-xmark --save-mark --restore-mark --nfmask --ctmask --left-shift-mark --right-shift-mark"),
        ["LED"] = Words("--led-trigger-id --led-delay --led-always-blink"),
        ["RATEEST"] = Words("--rateest-name --rateest-interval --rateest-ewmalog"),
        ["SYNPROXY"] = Words("--sack-perm --timestamp --wscale --mss --ecn"),
        ["HMARK"] = Words("--hmark-src-prefix --hmark-dst-prefix --hmark-sport-mask --hmark-dport-mask --hmark-spi-mask --hmark-sport "
            + "--hmark-dport --hmark-spi --hmark-proto-mask --hmark-proto --hmark-rnd --hmark-mod --hmark-offset --hmark-tuple"),
    };

    /// <summary>The rule as iptables-save of that family prints it, as far as that is known.</summary>
    public static ParsedRule Of(ParsedRule rule, Family family)
    {
        var printed = rule with
        {
            Matches = rule.Matches.Select(match => match.Module is { } module
                ? match with { Options = Sorted(module, OfMatch(module, match.Options, family)) } : match).ToValueList(),
        };
        return printed.Target is { } target && OfTarget(printed, target, family) is var whole
            ? whole with { TargetOptions = Sorted(target.Name, whole.TargetOptions) } : printed;
    }

    private static ValueList<RuleOption> OfMatch(string module, ValueList<RuleOption> options, Family family) => module switch
    {
        "recent" => [.. With(options, ("--name", "DEFAULT"), ("--mask", Mask(family))),
            .. Has(options, "--rsource", "--rdest") ? [] : new[] { Plain("--rsource") }],
        "connlimit" =>
        [
            .. With(options.Select(Upto), ("--connlimit-mask", family.Bits().ToString(CultureInfo.InvariantCulture))),
            .. Has(options, "--connlimit-saddr", "--connlimit-daddr") ? [] : new[] { Plain("--connlimit-saddr") },
        ],
        "hashlimit" => IsOfBytes(options) ? options : With(options, ("--hashlimit-burst", "5")),
        "limit" => With(options, ("--limit", "3/hour")),
        "time" => With(WithBothHours(options.Where(option => option.Name is not "--utc").Select(OfKernelTime).ToValueList()),
            ("--datestop", NoEnd)),
        "string" => options.Where(option => option is not ({ Name: "--from", Value: "0" } or { Name: "--to", Value: "65535" }))
            .ToValueList(),
        _ => options,
    };

    private static ParsedRule OfTarget(ParsedRule rule, RuleTarget target, Family family)
    {
        var options = rule.TargetOptions;
        return (target.Name, options.Count) switch
        {
            ("REJECT", 0) => rule with { TargetOptions = [new RuleOption("--reject-with",
                family is Family.IPv4 ? "icmp-port-unreachable" : "icmp6-port-unreachable", false)] },
            ("REJECT", 1) => rule with { TargetOptions = [RejectAnswers.Saved(options[0], family)] },
            ("NOTRACK", 0) => rule with { Target = new RuleTarget("CT", IsGoto: false), TargetOptions = [Plain("--notrack")] },
            ("NFQUEUE", _) when !Has(options, "--queue-num", "--queue-balance") =>
                rule with { TargetOptions = [new RuleOption("--queue-num", "0", false), .. options] },

            // The same verdict, which nft does not know by that name.
            ("QUEUE", 0) => rule with { Target = new RuleTarget("NFQUEUE", IsGoto: false),
                TargetOptions = [new RuleOption("--queue-num", "0", false)] },
            ("HMARK", _) => rule with { TargetOptions = Hashed(options, family) },
            ("NFLOG", _) => rule with { TargetOptions = options.Where(option => option is not { Name: "--nflog-group", Value: "0" })
                .ToValueList() },
            ("TPROXY", _) => rule with { TargetOptions = With(options, ("--on-ip", family is Family.IPv4 ? "0.0.0.0" : "::"),
                ("--tproxy-mark", "0x0/0x0")) },
            ("NETMAP", 1) => rule with { TargetOptions = [options[0] with { Value = SavedNumbers.Prefix(options[0].Value, family) }] },
            ("CONNMARK", _) when Has(options, "--save-mark", "--restore-mark") => rule with
            {
                TargetOptions = With(options.SelectMany(OfBothMarks), ("--nfmask", SavedValues.AllMarks),
                    ("--ctmask", SavedValues.AllMarks)),
            },
            _ => rule,
        };
    }

    // Stable, and as it is where one option is not known: it may have its own place.
    private static ValueList<RuleOption> Sorted(string owner, ValueList<RuleOption> options) =>
        owner is "policy" ? PolicyElements.Sorted(options, Order[owner])
            : Order.TryGetValue(owner, out var order) && options.All(option => order.Contains(option.Name))
            ? options.OrderBy(option => Array.IndexOf(order, option.Name)).ToValueList() : options;

    private static ValueList<RuleOption> With(IEnumerable<RuleOption> options, params (string Name, string Value)[] defaults)
    {
        var all = options.ToValueList();
        return [.. all, .. defaults.Where(one => !Has(all, one.Name)).Select(one => new RuleOption(one.Name, one.Value, false))];
    }

    // The old spelling of both.
    private static RuleOption[] OfBothMarks(RuleOption option) =>
        option.Name is "--mask" ? [option with { Name = "--nfmask" }, option with { Name = "--ctmask" }] : [option];

    /// <summary>What of a packet is hashed, each as a mask; an address in the length of its family.</summary>
    private static ValueList<RuleOption> Hashed(ValueList<RuleOption> options, Family family)
    {
        var length = family.Bits().ToString(CultureInfo.InvariantCulture);
        RuleOption Of(string word) => word switch
        {
            "src" or "dst" => new($"--hmark-{word}-prefix", length, false),
            "sport" or "dport" or "proto" => new($"--hmark-{word}-mask", "0xffff", false),
            "spi" => new("--hmark-spi-mask", "0xffffffff", false),
            _ => new("--hmark-tuple", word, false),
        };
        return options.SelectMany(option => option.Name is "--hmark-tuple" ? option.Value.Split(',').Select(Of) : [option]).ToValueList();
    }

    private static RuleOption Upto(RuleOption option) => option switch
    {
        { Name: "--connlimit-above", IsNot: true } => new RuleOption("--connlimit-upto", option.Value, false),
        { Name: "--connlimit-upto", IsNot: true } => new RuleOption("--connlimit-above", option.Value, false),
        _ => option,
    };

    // The old name.
    private static RuleOption OfKernelTime(RuleOption option) => option.Name is "--localtz" ? Plain("--kerneltz") : option;

    // Both or none: a whole day is not printed.
    private static ValueList<RuleOption> WithBothHours(ValueList<RuleOption> options)
    {
        var both = Has(options, "--timestart", "--timestop") ? With(options, ("--timestart", "00:00:00"), ("--timestop", "23:59:59"))
            : options;
        return both.Contains(new RuleOption("--timestart", "00:00:00", false))
            && both.Contains(new RuleOption("--timestop", "23:59:59", false))
            ? both.Where(option => option.Name is not ("--timestart" or "--timestop")).ToValueList() : both;
    }

    /// <summary>True for a rate of bytes such as 512kb/s.</summary>
    internal static bool IsOfBytes(ValueList<RuleOption> options) =>
        options.Any(option => option.Name is "--hashlimit-upto" or "--hashlimit-above" && BytesRate().IsMatch(option.Value));

    private static string Mask(Family family) => family is Family.IPv4 ? "255.255.255.255" : "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

    private static bool Has(ValueList<RuleOption> options, params string[] names) => options.Any(option => names.Contains(option.Name));

    private static RuleOption Plain(string name) => new(name, "", false);

    private static string[] Words(string text) => text.Split(' ');

    [GeneratedRegex("^[0-9]+[km]?b/")]
    private static partial Regex BytesRate();
}
