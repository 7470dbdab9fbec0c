namespace Ripcs.Core.Lowering;

/// <summary>
/// How many rules a statement, and a partition, may become: what one line multiplies out to costs a run, and packets, as much as if it
/// were written.
/// <code>
/// Accept("all of them").Ports(80).From("400 customers").To("400 machines")     // 160,000 rules; with a set of them 400
/// </code>
/// </summary>
internal sealed class MostRules(CheckedPartition partition, DiagnosticBag diagnostics)
{
    /// <summary>Each of 256 with each of 256. A list for which this is too few is a set in all but name.</summary>
    public const int OfStatement = 65_536;

    /// <summary>As much as a host takes in minutes.</summary>
    public const int OfPartition = 1_000_000;

    private int _left = OfPartition;

    /// <summary>True once they were too many: then nothing more is worked out of those that were not.</summary>
    public bool AreExceeded { get; private set; }

    /// <summary>The rules of a statement in one family; none, with a message, if they are too many.</summary>
    public IEnumerable<LoweredRule> Of(int statement, Family family, IEnumerable<LoweredRule> rules)
    {
        if (AreExceeded)
            return [];

        // Those beyond are never made.
        var some = rules.Take(OfStatement + 1).ToList();
        if (some.Count > OfStatement)
        {
            AreExceeded = true;
            diagnostics.StatementMakesTooManyRules(partition.Rules[statement], family, OfStatement);
            return [];
        }

        _left -= some.Count;
        if (_left >= 0)
            return some;

        AreExceeded = true;
        diagnostics.PartitionMakesTooManyRules(partition.Rules[statement], partition.Name, OfPartition);
        return [];
    }
}
