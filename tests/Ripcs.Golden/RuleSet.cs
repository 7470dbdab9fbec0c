using System.Globalization;

namespace Ripcs.Golden;

/// <summary>A folder of rule files as a company has them: customers, a block list, the host, and what all of them load.</summary>
internal sealed class RuleSet
{
    private static readonly (string Name, int Order)[] Customers = [("blocklist", -5), ("shop", 0), ("wiki", 0), ("mail", 0), ("vpn", 5),
        ("a", 0)];

    private readonly Dice _dice;
    private readonly Words _words;
    private readonly SortedDictionary<string, RuleFile> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _shared = new(StringComparer.Ordinal);

    public RuleSet(Dice dice)
    {
        (_dice, _words) = (dice, new Words(dice));
        foreach (var name in Words.Labels.Keys)
        {
            _shared[name] = Words.Labels[name][0];
        }

        foreach (var (name, order) in Customers.Where(_ => dice.Chance(45)))
        {
            _files[name] = NewFile(order);
        }

        if (dice.Chance(60))
            _files["gateway"] = NewGateway();
    }

    public void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "_bad.txt"),
            ["# those who came back", "203.0.113.64/26", "203.0.113.7", "2001:db8:bad::/48"]);
        File.WriteAllLines(Path.Combine(folder, "_labels.csx"), _shared.Select(label =>
            $"{(label.Key is "few" or "bad guys" ? "Set" : "Label")}(\"{label.Key}\", {label.Value});").Append(Words.Functions));
        foreach (var (name, file) in _files)
        {
            File.WriteAllLines(Path.Combine(folder, name + ".csx"),
            [
                "#load \"_labels.csx\"",
                $"Partition(\"{name}\"{(file.Order == 0 ? "" : $", order: {file.Order.ToString(CultureInfo.InvariantCulture)}")});",
                .. file.Statements,
            ]);
        }
    }

    /// <summary>What one working day does to it: mostly one rule of one file, sometimes a label, an order, a file.</summary>
    public void Change()
    {
        // An expectation that does not hold refuses everything: for one step that is of interest.
        foreach (var file in _files.Values.Where(file => file.Statements.Count > 1))
        {
            file.Statements.RemoveAll(statement => statement.StartsWith("Expect", StringComparison.Ordinal));
        }

        foreach (var name in _files.Keys.Where(name => _files[name].Statements.Count == 0).ToList())
        {
            _files.Remove(name);
        }

        do
        {
            ChangeOnce();
        }
        while (_dice.Chance(25));
    }

    private void ChangeOnce()
    {
        var kind = _dice.Below(100);
        if (_files.Count == 0 || kind < 8)
        {
            var (name, order) = _dice.Pick(Customers);
            _files[name] = NewFile(order);
        }
        else if (kind < 13)
        {
            _files.Remove(_dice.Pick([.. _files.Keys]));
        }
        else if (kind < 20)
        {
            _files["gateway"] = NewGateway();
        }
        else if (kind < 30)
        {
            var label = _dice.Pick([.. _shared.Keys]);
            _shared[label] = _dice.Pick(Words.Labels[label]);
        }
        else
        {
            ChangeFile(_dice.Pick([.. _files.Values]), kind);
        }
    }

    private void ChangeFile(RuleFile file, int kind)
    {
        var at = _dice.Below(file.Statements.Count);
        if (kind < 35)
        {
            file.Order = _dice.Pick(-5, 0, 0, 3);
        }
        else if (kind < 60)
        {
            file.Statements.Insert(at, Statement(file));
        }
        else if (kind < 75 && file.Statements.Count > 1)
        {
            file.Statements.RemoveAt(at);
        }
        else if (kind < 83)
        {
            (file.Statements[0], file.Statements[at]) = (file.Statements[at], file.Statements[0]);
        }
        else
        {
            file.Statements[at] = Statement(file);
        }
    }

    private RuleFile NewFile(int order)
    {
        var file = new RuleFile { Order = order };
        do
        {
            file.Statements.Add(Statement(file));
        }
        while (_dice.Chance(70));
        return file;
    }

    private RuleFile NewGateway()
    {
        var file = new RuleFile { IsGateway = true };
        file.Statements.Add(_words.HostPolicy());
        while (_dice.Chance(65))
        {
            file.Statements.Add(Statement(file));
        }

        return file;
    }

    private string Statement(RuleFile file) => _words.Statement($"r{(_number++).ToString(CultureInfo.InvariantCulture)}", file.IsGateway);

    private int _number;

    private sealed class RuleFile
    {
        public int Order { get; set; }

        public bool IsGateway { get; init; }

        public List<string> Statements { get; } = [];
    }
}
