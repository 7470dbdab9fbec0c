namespace Ripcs.Core.Validation;

/// <summary>
/// The senders of a rule: MAC addresses in the same network, or users of this host. Names are refused: a user has a different number on
/// another host, and iptables prints the number.
/// </summary>
internal sealed class SenderCheck(RuleContext context)
{
    /// <summary>The same limit as for excepted addresses.</summary>
    private const int MaxNegatives = 32;

    private readonly RuleStatement _rule = context.Rule;

    private string MacMethod => _rule.Macs is null ? "NotMac" : "Mac";

    private string UserMethod => _rule.Users is null ? "NotUser" : "User";

    public PacketConditions Check(PacketConditions conditions)
    {
        var (macs, users) = (_rule.Macs is not null || _rule.NotMacs is not null, _rule.Users is not null || _rule.NotUsers is not null);
        if (!macs && !users)
            return conditions;

        CheckBeside(macs, users);
        var senders = conditions with
        {
            Macs = Macs("Mac", _rule.Macs), NotMacs = Macs("NotMac", _rule.NotMacs), Users = Users("User", _rule.Users),
            NotUsers = Users("NotUser", _rule.NotUsers),
        };
        CheckExcepted("Mac", senders.Macs.Where(senders.NotMacs.Contains).Select(address => address.Text));
        CheckExcepted("User", senders.Users.Where(user => senders.NotUsers.Any(not => not.Contains(user))).Select(user => user.ToString()));
        return senders;
    }

    /// <summary>Reports addresses that no packet with a MAC address, or of a user, has.</summary>
    public void CheckEnds(RuleEnds ends)
    {
        if ((_rule.Macs ?? _rule.NotMacs) is not null && IsHost(ends.From))
            context.Diagnostics.MacOfHost(context.Whole, MacMethod);

        if ((_rule.Users ?? _rule.NotUsers) is not null && IsHost(ends.NotFrom))
            context.Diagnostics.UserOfOthers(context.Whole, UserMethod);
    }

    private void CheckBeside(bool macs, bool users)
    {
        if (macs && users)
        {
            context.Diagnostics.MacBesideUser(context.Whole, MacMethod, UserMethod);
        }
        else if (users && (_rule.In is [var first, ..] ? first : _rule.NotIn) is { } name)
        {
            var method = _rule.In is null ? "NotIn" : "In";
            context.Diagnostics.UserBesideIn(context.Place.Of(method, name), method, UserMethod);
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

    private ValueList<UserRange> Users(string method, ValueList<string>? words)
    {
        Count(method, words, "users");
        return Merged([.. (words ?? []).Select(word => User(method, word)).OfType<UserRange>()]);
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

    private UserRange? User(string method, string word)
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
                context.Diagnostics.UserByName(at, word);
                return null;
            default:
                context.Diagnostics.NotAUser(at, word);
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
