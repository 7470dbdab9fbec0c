using System.Text;

namespace Ripcs.Core.Lowering;

/// <summary>
/// The names under which the kernel keeps counts, shown in /proc/net/ipt_hashlimit. If the kernel knows a name, it silently keeps the rate
/// that the name had first; so a name is a hash of everything that decides the count. It depends on the rule file only, not on the
/// statement's position there: a new rule above it does not reset its count.
/// </summary>
internal sealed class LimitNames(CheckedPartition partition)
{
    private const string Prefix = "ripcs-";

    // Old kernels allow 15 characters for a name.
    private const int Characters = 8;

    private readonly Dictionary<int, int> _places = [];

    /// <param name="statement">The statement's index in the partition's rules.</param>
    /// <param name="kind">What is counted.</param>
    /// <param name="isLogOfAnother">True for the log before a rule, which counts the same packets separately.</param>
    public string Of(int statement, RateLimit limit, string kind, bool isLogOfAnother)
    {
        var origin = partition.Rules[statement].Origin;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{partition.Name}\n{origin.Statement}\n{origin.What}\n{Place(statement)}\n{kind}\n{limit.Rate}\n{limit.Burst}\n"
                + $"{(isLogOfAnother ? "log" : "")}");
        var hash = Sha256.Of(Encoding.UTF8.GetBytes(text));
        var letters = hash.Take(Characters).Select(value => PartitionChainName.HashAlphabet[value & 31]).ToArray();
        return Prefix + new string(letters);
    }

    /// <summary>Its index, from 0, among the statements with limits that have the same kind and name.</summary>
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
