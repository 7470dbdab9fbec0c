namespace Ripcs.Core.Matches;

/// <summary>Matches one of so many packets by chance; in the nat table, one of so many connections.</summary>
internal sealed record ShareMatch(int Of) : Match
{
    // The kernel compares the probability with a 31-bit number, and iptables prints the rounded result.
    private const double Whole = 0x80000000;

    public override bool IsEverything => Of == 1;

    public override SavedPlace Place => SavedPlace.Share;

    public override IEnumerable<SavedPart> Saved(Family family) =>
        [new(Place, $"-m statistic --mode random --probability {Print(1d / Of)}")];

    /// <summary>A probability as iptables prints it.</summary>
    /// <param name="chance">0 to 1.</param>
    public static string Print(double chance) =>
        (Math.Round(Whole * chance, MidpointRounding.AwayFromZero) / Whole).ToString("F11", CultureInfo.InvariantCulture);
}
