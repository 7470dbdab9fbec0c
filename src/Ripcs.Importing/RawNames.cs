using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Validation;

namespace Ripcs.Importing;

/// <summary>The names of a table's chains in a Raw: those of the dump, except for
/// characters and words that a Raw does not allow in a chain's name.</summary>
internal sealed class RawNames
{
    private const int Longest = 28;

    private readonly Dictionary<ChainName, string> _names = [];
    private readonly HashSet<string> _taken = [];

    public RawNames(IEnumerable<ChainName> chains)
    {
        // Names that can stay go first, so that no changed name takes one of them.
        var all = chains.ToList();
        foreach (var chain in all.OrderBy(chain => !CanStay(chain.Value)))
        {
            _names.Add(chain, New(CanStay(chain.Value) ? chain.Value : Changed(chain.Value)));
        }
    }

    public string Of(ChainName chain) => _names[chain];

    /// <summary>A name that no other chain has: the wanted one, with a number if needed.</summary>
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
