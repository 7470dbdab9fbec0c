using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Netfilter;

namespace Ripcs.Rehearsing;

/// <summary>Compares what was written with what iptables-save prints: a chain proves its name only if both are the same.</summary>
internal static class SavedForms
{
    /// <exception cref="NetfilterException">The save cannot be read.</exception>
    public static IEnumerable<Objection> Differences(Family family, ValueList<NewRule> rules, string saved)
    {
        FamilyState state;
        try
        {
            state = SaveReader.Parse(saved).ToState(family);
        }
        catch (SaveFormatException e)
        {
            throw new NetfilterException($"what iptables-save prints of the new chains cannot be read: {e.Message}");
        }

        return rules.GroupBy(rule => (rule.Chain.Table, rule.Chain.Name))
            .SelectMany(chain => Differences([.. chain], state.Table(chain.Key.Table).Find(chain.Key.Name)?.Rules ?? []));
    }

    // One rule may be printed as several (-s A,B): those up to the one that the next rule is.
    private static IEnumerable<Objection> Differences(List<NewRule> written, ValueList<SavedRule> printed)
    {
        var next = 0;
        for (var i = 0; i < written.Count; i++)
        {
            if (next < printed.Count && printed[next].Canonical == written[i].Text)
            {
                next++;
                continue;
            }

            var texts = Own(written, i, printed.Skip(next).Select(rule => rule.Canonical).ToList()).ToValueList();
            next += texts.Count;
            yield return new Objection.Reworded(written[i], texts);
        }
    }

    private static IEnumerable<string> Own(List<NewRule> written, int place, List<string> rest) =>
        place + 1 == written.Count ? rest
        : rest.Count == written.Count - place ? rest.Take(1)
        : rest.TakeWhile(rule => rule != written[place + 1].Text);
}
