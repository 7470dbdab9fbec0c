using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Validation;

namespace Ripcs.Core.Importing;

/// <summary>The names of a table's chains in a Raw: those of the dump, but
/// for characters and words that no chain of a Raw can have.</summary>
internal sealed class RawNames
{
    private const int Longest = 28;

    private readonly Dictionary<ChainName, string> _names = [];
    private readonly HashSet<string> _taken = [];

    public RawNames(IEnumerable<ChainName> chains)
    {
        // A name that can stay is not to be taken by one that cannot.
        var all = chains.ToList();
        foreach (var chain in all.OrderBy(chain => !CanStay(chain.Value)))
        {
            _names.Add(chain, New(CanStay(chain.Value) ? chain.Value : Changed(chain.Value)));
        }
    }

    public string Of(ChainName chain) => _names[chain];

    /// <summary>A name that no other chain has: that one, or with a number behind it.</summary>
    public string New(string wanted)
    {
        var name = wanted;
        for (var number = 2; !_taken.Add(name); number++)
        {
            var end = string.Create(CultureInfo.InvariantCulture, $"_{number}");
            name = wanted[..Math.Min(wanted.Length, Longest - end.Length)] + end;
        }

        return name;
    }

    private static bool CanStay(string name) =>
        ChainName.IsPossible(name) && name.All(IsPlain) && !Tables.IsBuiltIn(new ChainName(name)) && !Targets.Are(name)
        && !name.StartsWith("partition-", StringComparison.Ordinal);

    private static string Changed(string name)
    {
        var plain = string.Concat(name.Select(character => IsPlain(character) ? character : '_')).TrimStart('-');
        return CanStay(plain) ? plain : $"chain_{plain}"[..Math.Min(Longest, plain.Length + "chain_".Length)];
    }

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character)
        || character is '_' or '-' or '.' or '+' or '~' or '/' or '=' or ':' or '@' or '%';
}
