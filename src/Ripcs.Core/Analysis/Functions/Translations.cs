using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Numbers for translations: equal ones before and after have the same number.</summary>
internal sealed class Translations
{
    private readonly Dictionary<Translation, int> _numbers = [];
    private readonly List<Translation> _all = [];

    public Translation this[int number] => _all[number];

    public int Number(Translation to)
    {
        if (!_numbers.TryGetValue(to, out var number))
        {
            number = _all.Count;
            _numbers.Add(to, number);
            _all.Add(to);
        }

        return number;
    }
}
