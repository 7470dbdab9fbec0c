using Ripcs.Core.Model;

namespace Ripcs.Core.Lowering;

/// <summary>
/// The public addresses that the partition's Dnats rewrite in one family. A filter rule to one of them means the packets that
/// their sender sent there, but the filter table meets them after the translation; so it becomes two (DESIGN.md §2, meaning 5).
/// <code>
/// Rewrite("web").Ports(443.To(4443)).Dnat("www", to: "app-01");
/// Drop("bad guy").Ports(443).Protocols("tcp").From("192.0.2.1").To("www");
///     → -s 192.0.2.1/32 -d WWW -p tcp -m tcp --dport 443 -j DROP
///     → -s 192.0.2.1/32 -p tcp -m conntrack --ctstate DNAT --ctorigdst WWW --ctorigdstport 443 --ctdir ORIGINAL -j DROP
/// </code>
/// </summary>
internal sealed class PublicAddresses
{
    private readonly Family _family;
    private readonly PrefixIndex<Translation> _byAddress;
    private readonly ValueList<AddressItem> _hostTargets;
    private readonly List<PortRange> _mappedPorts;
    private readonly Dictionary<IpPrefix, ValueList<AddressItem>> _targets = [];

    public PublicAddresses(CheckedPartition partition, Family family)
    {
        var translations = FamilyStatement.Of(partition).Where(said => said.Family == family).SelectMany(Translations).ToList();
        _family = family;
        _byAddress = new(translations
            .Where(translation => translation.Address is not AddressItem.Host)
            .Select(translation => (translation.Address.Cover(family), translation)));
        _hostTargets = Targets(translations.Where(translation => translation.Address is AddressItem.Host));
        _mappedPorts = translations.SelectMany(translation => translation.MappedPorts).Distinct().ToList();
    }

    /// <summary>
    /// What a filter rule to the destination means for packets that a Dnat of this partition has already translated; as
    /// rules that still lack protocol and ports, one a port, in order.
    /// </summary>
    public IEnumerable<LoweredRule> Translated(LoweredRule rule, CheckedRule statement) => rule.Destination switch
    {
        null => OfEverything(rule, statement),
        AddressItem.Host => _hostTargets.SelectMany(target => OfPorts(rule with { Destination = target }, null, statement)),
        var address => OfAddress(rule, address, statement),
    };

    /// <summary>
    /// An exception to a rewritten address is one to what the sender named, too, but its packets have another destination here. Packets
    /// that are led into the exception are excepted like those that were sent there.
    /// <code>
    /// Drop("guests").From("10.9.0.0/16").NotTo("www")
    ///     → -s 10.9.0.0/16 ! -d WWW -m conntrack ! --ctstate DNAT -j DROP
    ///     → -s 10.9.0.0/16 ! -d WWW -m conntrack --ctstate DNAT --ctdir ORIGINAL -m conntrack ! --ctorigdst WWW -j DROP
    ///     → -s 10.9.0.0/16 ! -d WWW -m conntrack --ctstate DNAT --ctdir REPLY -j DROP
    /// </code>
    /// </summary>
    public IEnumerable<LoweredRule> Excepted(LoweredRule rule)
    {
        var prefixes = rule.NotDestination?.Prefixes(_family) ?? [];

        // Nobody knows here whether the exception is an address of the host, which another rewrite may name.
        var targets = prefixes.SelectMany(prefix => TargetsOf(prefix)).Concat(prefixes.Count > 0 ? _hostTargets : []);
        var elsewhere = targets.Where(target => !rule.NotDestination.Contains(target, _family));
        if (rule.Destination is AddressItem.Host || !elsewhere.Any(target => target.Overlaps(rule.Destination, _family)))
        {
            return [rule];
        }

        var sent = new OriginalMatch(IsTranslated: true) { NotDestinations = prefixes };
        return
        [
            rule with { Original = new OriginalMatch(IsTranslated: false) { IsUntranslated = true } },
            rule with { Original = sent, SentPorts = [] },
            rule with { Original = new OriginalMatch(IsTranslated: true) { IsReply = true }, SentPorts = [] },
        ];
    }

    private IEnumerable<LoweredRule> OfAddress(LoweredRule rule, AddressItem address, CheckedRule statement) =>
        from prefix in address.Prefixes(_family)!.Value
        let targets = TargetsOf(prefix)
        where targets.Count > 0
        from lowered in OfPorts(rule with { Destination = null, Reach = targets }, prefix, statement)
        select OnceOnly(lowered, address, statement);

    /// <summary>A log goes on: where a target lies in the public address itself, the plain rule has logged the packet already.</summary>
    private LoweredRule OnceOnly(LoweredRule rule, AddressItem address, CheckedRule statement) =>
        rule.Target.GoesOn && statement.Ports.Count == 0 && rule.NotDestination is null && rule.Reach.Any(target => target.Overlaps(address, _family))
            ? rule with { NotDestination = address }
            : rule;

    /// <summary>Without ports, and where no map changes them, the plain rule already takes the translated packets.</summary>
    private IEnumerable<LoweredRule> OfEverything(LoweredRule rule, CheckedRule statement) =>
        PortsOf(statement)
            .Where(port => port is { } said && _mappedPorts.Exists(mapped => mapped.Overlaps(said)))
            .Select(port => AsSent(rule, null, port) with { NotDestination = rule.NotDestination });

    private IEnumerable<LoweredRule> OfPorts(LoweredRule rule, IpPrefix? sentTo, CheckedRule statement) =>
        PortsOf(statement).Select(port => AsSent(rule, sentTo, port));

    private LoweredRule AsSent(LoweredRule rule, IpPrefix? sentTo, PortRange? port) => rule with
    {
        NotDestination = rule.NotDestination as AddressItem.Host,
        Original = new OriginalMatch(IsTranslated: true, sentTo, port)
        {
            NotDestinations = rule.NotDestination is { } not ? not.Prefixes(_family) ?? [] : [],
        },
        SentPorts = port is { } known ? [known] : [],
    };

    private static IEnumerable<PortRange?> PortsOf(CheckedRule statement) =>
        statement.Ports.Count == 0 ? [null] : statement.Ports.Select(entry => (PortRange?)entry.Ports).Distinct();

    /// <summary>Found once a prefix: thousands of denies may name the same one.</summary>
    private ValueList<AddressItem> TargetsOf(IpPrefix prefix)
    {
        if (!_targets.TryGetValue(prefix, out var targets))
        {
            var sentTo = new AddressItem.Prefix(prefix);
            targets = Targets(_byAddress.Overlapping(prefix).Where(translation => translation.Address.Overlaps(sentTo, _family)));
            _targets.Add(prefix, targets);
        }

        return targets;
    }

    private static ValueList<AddressItem> Targets(IEnumerable<Translation> translations) =>
        translations.Select(translation => translation.Target).Distinct().Select(AddressItem (target) => new AddressItem.Prefix(target)).ToValueList();

    private static IEnumerable<Translation> Translations(FamilyStatement said) =>
        said.Rule.Action is not RuleAction.Dnat dnat ? []
        : dnat.Addresses.In(said.Family).Select(address => new Translation(
            address, said.Target(dnat.Targets), said.Rule.Ports.Where(entry => entry.MappedTo is not null).Select(entry => entry.Ports).ToValueList()));

    private sealed record Translation(AddressItem? Address, IpPrefix Target, ValueList<PortRange> MappedPorts);
}
