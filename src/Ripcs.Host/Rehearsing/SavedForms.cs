using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Namespaces;

namespace Ripcs.Host.Rehearsing;

/// <summary>Compares what was written with what iptables-save prints: a chain proves its name only if both are the same.</summary>
/// <param name="family">The family of all the rules.</param>
/// <param name="saveAlone">What is printed where one rule is tried without the others.</param>
internal sealed class SavedForms(Family family, Func<WrittenRule, string> saveAlone)
{
    // Each costs a trial where rules have become several.
    private const int MostAlone = 10;

    /// <exception cref="NetfilterException">The save cannot be read.</exception>
    public IEnumerable<Objection> Differences(ValueList<WrittenRule> rules, string saved)
    {
        var state = Read(saved);
        return rules.GroupBy(rule => (rule.Chain.Table, rule.Chain.Name)).SelectMany(chain => Differences([.. chain], Printed(state, chain.First().Chain)));
    }

    private IEnumerable<Objection> Differences(List<WrittenRule> written, ValueList<string> printed) =>
        written.Count == printed.Count
            ? written.Zip(printed).Where(pair => pair.First.Text != pair.Second).Select(pair => new Objection.Reworded(pair.First, [pair.Second]))
            : SeveralForOne(written, printed).Take(MostAlone);

    // One rule may be printed as several (-s A,B), and then places say nothing.
    private IEnumerable<Objection> SeveralForOne(List<WrittenRule> written, ValueList<string> printed)
    {
        var next = 0;
        foreach (var rule in written)
        {
            if (next < printed.Count && printed[next] == rule.Text)
            {
                next++;
                continue;
            }

            var alone = Printed(Read(saveAlone(rule)), rule.Chain);
            next += alone.Count;
            yield return new Objection.Reworded(rule, alone);
        }
    }

    private static ValueList<string> Printed(FamilyState state, WrittenChain chain) =>
        (state.Table(chain.Table).Find(chain.Name)?.Rules ?? []).Select(rule => rule.Canonical).ToValueList();

    private FamilyState Read(string saved) => SaveReader.TryParse(saved, out var document, out var problem) ? document.ToState(family)
        : throw new NetfilterException($"what iptables-save prints of the new chains cannot be read: {problem}");
}
