using System.Globalization;

namespace Ripcs.Scripting.Tests.Keeping;

/// <summary>Random rule files and files that they load: right, doubtful and wrong ones.</summary>
internal sealed class RandomFiles(Random random)
{
    public static readonly string[] RuleFiles = ["rules/a.csx", "rules/b.csx", "rules/c.csx", "rules/sub/d.csx", "rules/sub/e.csx"];

    public static readonly string[] LoadedFiles = ["rules/_one.csx", "shared/_two.csx", "rules/sub/_three.csx"];

    // What is wrong with one file hides what all others say.
    private bool _isRight;

    public string Text(string name)
    {
        _isRight = Chance(85);
        return RuleFiles.Contains(name) ? Rules(name) : Labels(name);
    }

    /// <summary>One without faults.</summary>
    public string RightText(string name)
    {
        _isRight = true;
        return RuleFiles.Contains(name) ? Rules(name) : Labels(name);
    }

    /// <summary>A label and a constant, each named after the file; some load another one, some are wrong.</summary>
    private string Labels(string name)
    {
        var own = Path.GetFileNameWithoutExtension(name)[1..];
        var text = $"Label(\"{own}\", \"192.0.2.{random.Next(1, 5)}\");\nconst int Port_{own} = {random.Next(80, 83)};\n";
        var load = !_isRight && Chance(50) ? Load(name, Pick(LoadedFiles)) : "";
        var rest = _isRight ? Pick(["", "", "#pragma warning disable\n", "// edited\n"]) : random.Next(5) switch
        {
            0 => "this is wrong\n",
            1 => "Accept(\"not here\");\n",
            2 => "Label(\"same\", \"192.0.2.9\");\n",
            _ => "",
        };
        return load + text + rest;
    }

    private string Rules(string name)
    {
        var loads = LoadedFiles.Where(_ => Chance(40)).ToList();
        var lines = loads.Select(load => Load(name, load)).ToList();
        var partition = _isRight || Chance(50) ? Path.GetFileNameWithoutExtension(name) : "a";
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"Partition(\"{partition}\", order: {random.Next(-1, 2)});\n"));
        for (var number = 0; number < random.Next(1, 5); number++)
        {
            lines.Add(Rule(loads));
        }

        return string.Concat(lines);
    }

    private string Rule(List<string> loads)
    {
        var label = loads.Count > 0 && Chance(60) ? Path.GetFileNameWithoutExtension(Pick([.. loads]))[1..] : null;
        var (to, port) = label is null ? ($"\"10.0.0.{random.Next(1, 4)}\"", "80") : ($"\"{label}\"", $"Port_{label}");
        return random.Next(10) switch
        {
            0 => $"Drop(\"drop\").Protocols(\"udp\").From(\"203.0.113.0/24\").To({to});\n",
            1 => $"Rewrite(\"web\").Ports({port}).Dnat(\"198.51.100.{random.Next(1, 4)}\", to: \"10.0.0.{random.Next(1, 4)}\");\n",
            2 => $"Accept(\"twice\").Ports({port}).To({to});\nAccept(\"twice\").Ports({port}).To({to});\n",
            3 => $"Accept($\"six {{1 + 1}}\").Ports({port}).To(\"2001:db8::{random.Next(1, 4)}\");\n",
            4 when !_isRight => "Accept(\"nowhere\").Ports(80).To(\"nowhere\");\n",
            5 when !_isRight => "throw new Exception(\"no\");\n",
            _ => $"Accept(\"web\").Ports({port}).To({to}).Log();\n",
        };
    }

    private static string Load(string from, string what) => $"#load \"{Path.GetRelativePath(Path.GetDirectoryName(from)!, what)}\"\n";

    private bool Chance(int percent) => random.Next(100) < percent;

    private T Pick<T>(T[] items) => items[random.Next(items.Length)];
}
