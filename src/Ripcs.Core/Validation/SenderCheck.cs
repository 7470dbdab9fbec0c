using Ripcs.Core.Matches;

namespace Ripcs.Core.Validation;

/// <summary>
/// The senders of a rule: MAC addresses in the same network, or programs of this host by user, group or control group. Names are refused: a
/// user has a different number on another host, and iptables prints the number.
/// </summary>
internal sealed class SenderCheck(RuleContext context)
{
    /// <summary>The same limit as for excepted addresses.</summary>
    private const int MaxNegatives = 32;

    private readonly RuleStatement _rule = context.Rule;

    private string MacMethod => _rule.Macs is null ? "NotMac" : "Mac";

    private (string Method, ValueList<string>? Words)[] Programs =>
    [
        ("User", _rule.Users), ("NotUser", _rule.NotUsers), ("Group", _rule.Groups), ("NotGroup", _rule.NotGroups),
        ("Cgroup", _rule.Cgroups), ("NotCgroup", _rule.NotCgroups),
    ];

    private string? ProgramMethod => Programs.FirstOrDefault(said => said.Words is not null).Method;

    public PacketConditions Check(PacketConditions conditions)
    {
        var macs = _rule.Macs is not null || _rule.NotMacs is not null;
        CheckBeside(macs, conditions);
        if (!macs && ProgramMethod is null)
            return conditions;

        var senders = conditions with
        {
            Macs = Macs("Mac", _rule.Macs), NotMacs = Macs("NotMac", _rule.NotMacs),
            Users = Numbers("User", _rule.Users), NotUsers = Numbers("NotUser", _rule.NotUsers),
            Groups = Numbers("Group", _rule.Groups), NotGroups = Numbers("NotGroup", _rule.NotGroups),
            Cgroups = Paths("Cgroup", _rule.Cgroups), NotCgroups = Paths("NotCgroup", _rule.NotCgroups),
        };
        CheckExcepted("Mac", senders.Macs.Where(senders.NotMacs.Contains).Select(address => address.Text));
        CheckExcepted("User", Excepted(senders.Users, senders.NotUsers));
        CheckExcepted("Group", Excepted(senders.Groups, senders.NotGroups));
        CheckExcepted("Cgroup", senders.Cgroups.Where(senders.NotCgroups.Contains));
        return senders;
    }

    /// <summary>Reports addresses that no packet with a MAC address, or of a user, has.</summary>
    public void CheckEnds(RuleEnds ends)
    {
        if ((_rule.Macs ?? _rule.NotMacs) is not null && IsHost(ends.From))
            context.Diagnostics.MacOfHost(context.Whole, MacMethod);

        if (ProgramMethod is { } method && IsHost(ends.NotFrom))
            context.Diagnostics.UserOfOthers(context.Whole, method);
    }

    private static IEnumerable<string> Excepted(ValueList<UserRange> numbers, ValueList<UserRange> nots) =>
        numbers.Where(one => nots.Any(not => not.Contains(one))).Select(one => one.ToString());

    private void CheckBeside(bool macs, PacketConditions conditions)
    {
        (string Text, MatchPlace Place)[] said =
        [
            .. macs ? [($".{MacMethod}(…)", MatchPlace.Arriving)] : Array.Empty<(string, MatchPlace)>(),
            .. conditions.Texts.Where(match => match.Place is not MatchPlace.Everywhere).Select(match => (match.InIPv4, match.Place)),
            .. _rule.Place is MatchPlace.Everywhere ? [] : new[] { ($".{_rule.Place}()", _rule.Place) },
            .. ProgramMethod is { } program ? [($".{program}(…)", MatchPlace.Sent)] : Array.Empty<(string, MatchPlace)>(),
        ];
        if (macs && ProgramMethod is { } user)
        {
            context.Diagnostics.MacBesideUser(context.Whole, MacMethod, user);
        }
        else if (_rule.Place is MatchPlace.None)
        {
            context.Diagnostics.MethodsExclude(context.Whole);
        }
        else if (said.SelectMany(_ => said, (one, other) => (One: one, Other: other))
            .FirstOrDefault(pair => (pair.One.Place & pair.Other.Place) is MatchPlace.None) is { One.Text: not null } pair)
        {
            context.Diagnostics.PlacesExclude(context.Whole, pair.One, pair.Other);
        }
        else
        {
            CheckEnds(said);
            CheckInterfaces(said);
        }
    }

    // What this host sends to itself comes to it again: .Arriving() and .Received() stand beside From("host"), and a match of the
    // kernel's, which asks of the network that it came from, does not.
    private void CheckEnds((string Text, MatchPlace Place)[] said)
    {
        if (_rule.From is [BuiltInLabel.Host]
            && said.FirstOrDefault(one => one.Place is MatchPlace.Forwarded
                || (one.Text[0] is '-' && !one.Place.HasFlag(MatchPlace.Sent))) is { Text: not null } from)
        {
            context.Diagnostics.PlaceExcludesHost(context.Whole, from.Text, from.Place, "From");
        }
        else if (_rule.To is [BuiltInLabel.Host] && said.FirstOrDefault(one => one.Place is MatchPlace.Forwarded) is { Text: not null } to)
        {
            context.Diagnostics.PlaceExcludesHost(context.Whole, to.Text, to.Place, "To");
        }
    }

    private void CheckInterfaces((string Text, MatchPlace Place)[] said)
    {
        if ((_rule.In is [var first, ..] ? first : _rule.NotIn) is { } name
            && said.FirstOrDefault(one => one.Place is MatchPlace.Sent) is { Text: { } sent })
        {
            var method = _rule.In is null ? "NotIn" : "In";
            if (ProgramMethod is { } program)
            {
                context.Diagnostics.UserBesideIn(context.Place.Of(method, name), method, program);
            }
            else
            {
                context.Diagnostics.SentBesideIn(context.Place.Of(method, name), method, sent);
            }
        }
        else if ((_rule.Out is [var last, ..] ? last : _rule.NotOut) is { } output
            && said.FirstOrDefault(one => one.Place is MatchPlace.Received) is { Text: { } received })
        {
            var method = _rule.Out is null ? "NotOut" : "Out";
            context.Diagnostics.ReceivedBesideOut(context.Place.Of(method, output), method, received);
        }
    }

    private void CheckExcepted(string method, IEnumerable<string> senders)
    {
        if (senders.FirstOrDefault() is { } sender)
            context.Diagnostics.SenderIsExcepted(context.Whole, method, sender);
    }

    private ValueList<MacAddress> Macs(string method, ValueList<string>? words)
    {
        Count(method, words, "hardware addresses");
        var found = new List<MacAddress>();
        foreach (var word in words ?? [])
        {
            var at = context.Place.Of(method, word);
            if (!MacAddress.TryParse(word, out var address))
            {
                context.Diagnostics.NotAMac(at, word, MacAddress.InOtherForm(word));
            }
            else if (address.IsOfGroup)
            {
                context.Diagnostics.MacOfGroup(at, word);
            }
            else
            {
                found.Add(address);
            }
        }

        return found.Distinct().ToValueList();
    }

    private ValueList<UserRange> Numbers(string method, ValueList<string>? words)
    {
        Count(method, words, IsOfGroup(method) ? "groups" : "users");
        return Merged([.. (words ?? []).Select(word => Numbers(method, word)).OfType<UserRange>()]);
    }

    private static bool IsOfGroup(string method) => method is "Group" or "NotGroup";

    private ValueList<string> Paths(string method, ValueList<string>? words)
    {
        Count(method, words, "control groups");
        return (words ?? []).Select(word => CgroupMatch.Path(context, method, word)).OfType<string>().Distinct().ToValueList();
    }

    private void Count(string method, ValueList<string>? words, string things)
    {
        if (words is { Count: 0 })
        {
            context.Diagnostics.ListIsEmpty(context.Whole, method, things);
        }
        else if (words is { Count: > MaxNegatives } many && method.StartsWith("Not", StringComparison.Ordinal))
        {
            context.Diagnostics.TooManySenders(context.Whole, method, things, many.Count, MaxNegatives);
        }
    }

    private UserRange? Numbers(string method, string word)
    {
        var at = context.Place.Of(method, word);
        var ends = word.Split("..").Select(Number).ToList();
        switch (ends)
        {
            case [{ } only]:
                return new UserRange(only, only);
            case [{ } first, { } last] when first <= last:
                return new UserRange(first, last);
            case [{ } first, { } last]:
                context.Diagnostics.UsersAreReversed(at, word, first, last);
                return null;
            case [null] when word.Any(char.IsAsciiLetter):
                context.Diagnostics.OwnerByName(at, word, IsOfGroup(method));
                return null;
            default:
                context.Diagnostics.NotAnOwner(at, word, IsOfGroup(method));
                return null;
        }
    }

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= UserRange.Largest ? number : null;

    /// <summary>Sorts users and merges overlapping ranges, so that a packet matches only one of them.</summary>
    private static ValueList<UserRange> Merged(List<UserRange> users)
    {
        var merged = new List<UserRange>();
        foreach (var user in users.OrderBy(user => user.First).ThenBy(user => user.Last))
        {
            if (merged.Count > 0 && merged[^1].Overlaps(user))
            {
                merged[^1] = new UserRange(merged[^1].First, Math.Max(merged[^1].Last, user.Last));
            }
            else
            {
                merged.Add(user);
            }
        }

        return merged.ToValueList();
    }

    private static bool IsHost(ValueList<AddressItem>? end) => end is { Count: > 0 } items && items.All(item => item is AddressItem.Host);
}
