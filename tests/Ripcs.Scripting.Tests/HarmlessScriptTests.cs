using Ripcs.Core;
using Ripcs.Scripting.Reading;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests;

/// <summary>What nobody needs to fear: rule files that use most of C# and nothing outside of themselves.</summary>
public sealed class HarmlessScriptTests
{
    private static string Text(string name) =>
        File.ReadAllText(Path.Combine(Repository.Root, "tests/Ripcs.Scripting.Tests/harmless", name));

    [Fact]
    public void A_rule_file_with_most_of_what_CSharp_has_passes_and_says_the_same_alone_and_beside_others()
    {
        using var alone = new RuleFolder().With("rules/_shared.csx", Text("_shared.csx")).With("rules/shop.csx", Text("shop.csx"));
        using var beside = new RuleFolder().With("rules/_shared.csx", Text("_shared.csx")).With("rules/shop.csx", Text("shop.csx"))
            .With("rules/a.csx", Text("shop.csx").Replace("\"shop\"", "\"a\"", StringComparison.Ordinal));

        alone.Load().Lines().ShouldBeEmpty();
        WithoutFence.Compile(alone.Path, FileTrust.OfThisProcess()).IsRefused.ShouldBeFalse();
        beside.Load().Files[1].Rules.ShouldBe(alone.Load().Files.Single().Rules);
        Compiler.Compile(beside.Load().Files[1], default).Partition.ShouldBe(Compiler.Compile(alone.Load().Files.Single(),
            default).Partition);
    }

    [Fact]
    public void It_says_what_the_same_CSharp_says_anywhere()
    {
        using var folder = new RuleFolder().With("rules/_shared.csx", Text("_shared.csx")).With("rules/shop.csx", Text("shop.csx"));

        folder.Load().Files.Single().Rules.Where(rule => rule.Kind is StatementKind.Log).Select(rule => rule.What).ShouldBe(
        [
            "long 31 17 10 Tiers  Web 2, App 1, Database 2",
            "numbers 24 14 15 0.63 2.25 a5 1,000,000 65",
            "collections 54321 bac yb2 4 2 3 Friday",
            "flow 120 55 113 a day in 2027, 2027-01-31 -1 0.0.0.0/0 Rack",
        ]);
    }

    [Theory]
    [InlineData("Accept(\"the Environment of typeof and GetHashCode\");")]
    [InlineData("// Unsafe, MemoryMarshal, Interlocked\nAccept(\"x\");")]
    [InlineData("class Site { public override int GetHashCode() => 5; public override bool Equals(object other) => other is Site; "
        + "}\nAccept(\"x\");")]
    [InlineData("Accept(nameof(System.IO.File));")]
    [InlineData("record Server(string Type, int Environment);\nAccept(new Server(\"x\", 1).Type);")]
    [InlineData("int[] ports = [1, 2, 3];\nAccept(\"x\").Ports(ports[1..]);")]
    [InlineData("T Make<T>() where T : new() => new T();\nAccept(Make<List<int>>().Count.ToString());")]
    [InlineData("class Site { public event Action Moved; public void Move() => Moved?.Invoke(); }\nvar site = new Site();\nsite.Moved += "
        + "() => Accept(\"x\");\nsite.Move();")]
    [InlineData("List<string> all = [\"a\", .. new[] { \"b\" }];\nAccept(string.Concat(all));")]
    [InlineData("foreach (var letter in \"ab\"u8) Log($\"{letter}\").From(\"all\");")]
    [InlineData("using System.Globalization;\nAccept(5.5.ToString(CultureInfo.InvariantCulture));")]
    [InlineData("Accept($\"{new DateOnly(2027, 1, 31).AddDays(1):yyyy-MM-dd}\");")]
    [InlineData("#pragma warning disable CS0219\nint unused = 5;\nAccept(\"x\");")]
    public void What_only_looks_like_it_reaches_outside_is_fine(string script) => RuleFolder.Complaints(script).ShouldBeEmpty();
}
