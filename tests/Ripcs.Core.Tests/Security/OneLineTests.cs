using System.Globalization;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Security;

/// <summary>Whatever a rule file says, no text in it makes a second line: not of restore text, not of a message.</summary>
[Trait("Kind", "long")]
public sealed class OneLineTests
{
    [Fact]
    public void No_text_in_a_rule_file_makes_a_second_line()
    {
        foreach (var word in EverythingSaid.Words())
        {
            foreach (var hostile in HostileWords.MadeOf(word).Concat(HostileWords.AtRandom(seed: word.Length, count: 5)))
            {
                ShouldStayInItsLines(EverythingSaid.File(said => said == word ? hostile : said), $"{word} -> {hostile}");
            }
        }
    }

    [Fact]
    public void No_texts_together_make_a_second_line()
    {
        var words = EverythingSaid.Words();
        var hostile = HostileWords.AtRandom(seed: 1, count: 200).ToList();
        var random = new Random(2);
        for (var number = 0; number < hostile.Count; number++)
        {
            var chosen = random.GetItems(words.ToArray(), 3).ToHashSet();
            ShouldStayInItsLines(EverythingSaid.File(said => chosen.Contains(said) ? said + hostile[number] : said),
                $"{string.Join(", ", chosen)} + {hostile[number]}");
        }
    }

    [Fact]
    public void The_rule_file_is_right_before_anything_hostile_stands_in_it()
    {
        var compiled = Compiler.Compile(EverythingSaid.File(word => word), default);

        var lines = RestoreLines(compiled.Partition.ShouldNotBeNull());

        compiled.Diagnostics.Where(diagnostic => diagnostic.Severity is Severity.Error).ShouldBeEmpty();
        lines.Count.ShouldBeGreaterThan(40);
    }

    private static void ShouldStayInItsLines(RuleFile file, string what)
    {
        var (_, _, partition, diagnostics) = Compiler.Compile(file, default);

        (partition is null).ShouldBe(diagnostics.Any(diagnostic => diagnostic.Severity is Severity.Error), what);
        diagnostics.Select(diagnostic => diagnostic.ToString()).ShouldAllBe(line => IsOneLine(line), what);
        if (partition is not null)
            RestoreLines(partition).ShouldAllBe(line => IsOneLine(line), what);
    }

    /// <summary>Every line of every block; their number must be that of the steps.</summary>
    private static List<string> RestoreLines(CompiledPartition partition)
    {
        var desired = DesiredState.Build([partition], OwnedState.Empty, Knowledge.None, Scope.WholeSet);
        var lines = new List<string>();
        foreach (var block in Planner.Make(FirewallState.Empty, desired, Knowledge.None, "guard").Blocks)
        {
            var text = RestoreWriter.Write(block);
            text.ShouldEndWith("COMMIT\n");
            text.Count(character => character == '\n').ShouldBe(block.Steps.Count + 2);
            lines.AddRange(text.TrimEnd('\n').Split('\n'));
        }

        return lines;
    }

    private static bool IsOneLine(string text) => text.All(character => char.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
}
