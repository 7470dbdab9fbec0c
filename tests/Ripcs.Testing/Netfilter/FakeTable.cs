using System.Text;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Netfilter;

/// <summary>One table of the fake kernel; it has its built-in chains as soon as it is touched.</summary>
internal sealed class FakeTable
{
    private readonly Dictionary<string, FakeChain> _chains = [];
    private readonly string[] _builtIns;

    public FakeTable(string name)
    {
        Name = name;
        _builtIns = BuiltIns(name);
        foreach (var chain in _builtIns)
        {
            _chains.Add(chain, new FakeChain(chain, "ACCEPT"));
        }
    }

    public string Name { get; }

    public IEnumerable<FakeChain> Chains => _chains.Values;

    public static bool Exists(string name) => name == TableName.Set.Value || BuiltIns(name).Length > 0;

    /// <summary>The table of a save.</summary>
    public static FakeTable From(TableState state)
    {
        var table = new FakeTable(state.Name.Value);
        foreach (var saved in state.Chains)
        {
            var chain = new FakeChain(saved.Name.Value, saved.Policy);
            table._chains[chain.Name] = chain;
            foreach (var rule in saved.Rules)
            {
                chain.Insert(chain.Rules.Count, rule.Text);
            }
        }

        return table;
    }

    /// <summary>A copy to work on in one block.</summary>
    public FakeTable Copy()
    {
        var copy = new FakeTable(Name);
        foreach (var chain in Chains)
        {
            copy._chains[chain.Name] = chain.Copy();
        }

        return copy;
    }

    public FakeChain? Find(string name) => _chains.GetValueOrDefault(name);

    public void Add(string name) => _chains.Add(name, new FakeChain(name, policy: null));

    public void Remove(string name) => _chains.Remove(name);

    /// <summary>True if a packet in one chain can reach another.</summary>
    public bool Leads(string from, string to) =>
        from == to || (Find(from) is { } chain && Chains.Any(next => chain.JumpsTo(next.Name) && Leads(next.Name, to)));

    /// <summary>As iptables-save prints it: built-in chains in their order, then the others by name.</summary>
    public void Save(StringBuilder text)
    {
        var chains = Chains.OrderBy(chain => chain.Policy is null ? _builtIns.Length : Array.IndexOf(_builtIns, chain.Name))
            .ThenBy(chain => chain.Name, StringComparer.Ordinal).ToList();
        text.Append('*').Append(Name).Append('\n');
        foreach (var chain in chains)
        {
            text.Append(':').Append(chain.Name).Append(' ').Append(chain.Policy ?? "-").Append(" [0:0]\n");
        }

        foreach (var chain in chains)
        {
            foreach (var rule in chain.Rules)
            {
                text.Append("-A ").Append(chain.Name).Append(rule.Length == 0 ? "" : " ").Append(rule).Append('\n');
            }
        }

        text.Append("COMMIT\n");
    }

    private static string[] BuiltIns(string table) => table switch
    {
        "filter" or "security" => ["INPUT", "FORWARD", "OUTPUT"],
        "nat" => ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
        "mangle" => ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
        "raw" => ["PREROUTING", "OUTPUT"],
        _ => [],
    };
}
