namespace Ripcs.Core.Model;

/// <summary>
/// The name of a branch: a chain below a dispatch chain that holds its pointers to the addresses of one prefix, so that all other packets
/// pass them by with one rule. IPv4 says the prefix in eight hexadecimal digits and its length, IPv6 in a digit for each four bits of it:
/// <code>
/// partition-a-0a000000-10      10.0.0.0/10          partition-a-0a000000-10-2      the second one, behind a pointer that both must heed
/// partition-a-20010db8         2001:db8::/32
/// </code>
/// A partition can have no such name: its own holds no "-".
/// </summary>
/// <param name="Dispatch">The dispatch chain above it.</param>
/// <param name="Key">The prefix.</param>
/// <param name="Number">1 for the first branch of that prefix.</param>
public readonly record struct BranchName(ChainName Dispatch, IpPrefix Key, int Number = 1)
{
    /// <summary>The most branches of one prefix below a dispatch chain.</summary>
    public const int MostOfAKey = 9;

    private const int LongestName = 28;

    // nft compares prefixes of 8, 16 and 24 bits more slowly than those between, by a factor of up to ten.
    private static readonly ValueList<int> Levels4 = [10, 14, 18, 22, 26];
    private static readonly ValueList<int> Levels6 = [32, 36, 40, 44, 48, 52, 56, 60];

    /// <summary>The lengths that the prefix of a branch can have, the shortest first.</summary>
    public static ValueList<int> Levels(Family family) => family is Family.IPv4 ? Levels4 : Levels6;

    public ChainName Chain
    {
        get
        {
            var number = Number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{Number}");
            return new(Key.Family is Family.IPv4
                ? string.Create(CultureInfo.InvariantCulture, $"{Dispatch}-{(uint)Key.Network.Low:x8}-{Key.Length}{number}")
                : $"{Dispatch}-{Key.Network.High.ToString("x16", CultureInfo.InvariantCulture)[..(Key.Length / 4)]}{number}");
        }
    }

    /// <summary>False for a branch that no chain can be named after.</summary>
    public bool CanBe => Number <= MostOfAKey && Chain.Value.Length <= LongestName;

    /// <summary>True if the name has the form; that alone does not make the chain ours.</summary>
    public static bool TryParse(ChainName chain, out BranchName name)
    {
        name = default;
        var text = chain.Value;
        if (!text.StartsWith(DispatchChain.Beginning, StringComparison.Ordinal)
            || text.Split('-') is not [var first, var letter, var digits, .. var rest] || rest.Length > 2)
        {
            return false;
        }

        var dispatch = new ChainName($"{first}-{letter}");
        var is4 = rest is [{ Length: 2 }, ..];
        if (DispatchChain.Find(dispatch) is null || (!is4 && rest.Length == 2)
            || !AddressBits.TryParseHexadecimal(digits, out var network))
        {
            return false;
        }

        var family = is4 ? Family.IPv4 : Family.IPv6;
        var length = is4 ? Number(rest[0]) : digits.Length * 4;
        network = is4 ? network : network << (128 - length);
        if (!Levels(family).Contains(length) || (is4 && digits.Length != 8) || (network & IpPrefix.HostMask(family, length)) != 0)
            return false;

        name = new BranchName(dispatch, new IpPrefix(family, network, length), rest.Length == (is4 ? 2 : 1) ? Number(rest[^1]) : 1);
        return name.Number is > 0 and <= MostOfAKey && name.Chain == chain;

        static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
