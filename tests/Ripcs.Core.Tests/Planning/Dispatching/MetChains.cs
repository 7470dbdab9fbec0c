using Ripcs.Core.Model;

namespace Ripcs.Core.Tests.Planning.Dispatching;

/// <summary>Which chains of partitions a packet meets that passes a dispatch chain, in their order, if none of them decides.</summary>
internal sealed class MetChains(IEnumerable<OwnedChain> chains)
{
    private readonly Dictionary<string, Rule[]> _chains = chains.ToDictionary(chain => chain.Name.Value,
        chain => chain.Rules.Select(rule => new Rule(rule)).ToArray());

    public List<string> By(AddressBits source, AddressBits destination, bool isToHost)
    {
        var met = new List<string>();
        Pass(DispatchChain.Filter.Name.Value);
        return met;

        void Pass(string chain)
        {
            foreach (var rule in _chains.GetValueOrDefault(chain, []).Where(rule => rule.Takes(source, destination, isToHost)))
            {
                if (_chains.ContainsKey(rule.Target))
                {
                    Pass(rule.Target);
                }
                else
                {
                    met.Add(rule.Target);
                }
            }
        }
    }

    private sealed class Rule
    {
        private readonly IpPrefix? _source;
        private readonly IpPrefix? _destination;
        private readonly bool? _isToHost;

        public Rule(string text)
        {
            var words = text.Split(' ');
            Target = words[^1];
            for (var i = 0; i < words.Length; i++)
            {
                switch (words[i])
                {
                    case "-s":
                        _source = IpPrefix.Parse(words[++i]);
                        break;
                    case "-d":
                        _destination = IpPrefix.Parse(words[++i]);
                        break;
                    case "--dst-type":
                        _isToHost = words[i - 1] != "!";
                        break;
                    default:
                        break;
                }
            }
        }

        public string Target { get; }

        public bool Takes(AddressBits source, AddressBits destination, bool isToHost) =>
            Holds(_source, source) && Holds(_destination, destination) && (_isToHost is not { } asked || asked == isToHost);

        private static bool Holds(IpPrefix? prefix, AddressBits address) => prefix is not { } known
            || (known.Network <= address && address <= known.Last);
    }
}
