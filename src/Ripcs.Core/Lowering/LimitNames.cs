using System.Security.Cryptography;
using System.Text;

namespace Ripcs.Core.Lowering;

/// <summary>
/// The names under which the kernel keeps counts, shown in /proc/net/ipt_hashlimit. The kernel takes a name that it knows with the rate
/// that it had first, without a word: so a name is made of all that decides the count. It depends on the rule file alone, and not on where
/// in it the statement stands: a rule above it does not begin its counts anew.
/// </summary>
internal sealed class LimitNames(CheckedPartition partition)
{
    private const string Prefix = "ripcs-";

    // A name has room for 15 characters in old kernels.
    private const int Characters = 8;

    private readonly Dictionary<int, int> _places = [];

    /// <param name="statement">The place of the statement in the partition's rules.</param>
    /// <param name="limit">The rate.</param>
    /// <param name="kind">What is counted.</param>
    /// <param name="isLogOfAnother">True for the log in front of a rule, which counts the same packets by itself.</param>
    public string Of(int statement, RateLimit limit, string kind, bool isLogOfAnother)
    {
        var origin = partition.Rules[statement].Origin;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{partition.Name}\n{origin.Statement}\n{origin.What}\n{Place(statement)}\n{kind}\n{limit.Rate}\n{limit.Burst}\n"
                + $"{(isLogOfAnother ? "log" : "")}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        var letters = hash.Take(Characters).Select(value => PartitionChainName.HashAlphabet[value & 31]).ToArray();
        return Prefix + new string(letters);
    }

    /// <summary>Which of the statements of its name that have limits it is, from 0.</summary>
    private int Place(int statement)
    {
        if (_places.Count == 0)
        {
            foreach (var alike in partition.Rules.Index().Where(item => item.Item.Limits != RuleLimits.None)
                .GroupBy(item => (item.Item.Origin.Statement, item.Item.Origin.What)))
            {
                foreach (var (place, item) in alike.Index())
                {
                    _places.Add(item.Index, place);
                }
            }
        }

        return _places[statement];
    }
}
