using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Results;
using Ripcs.Core.Tests.Lowering;
using Ripcs.Core.Tests.Security;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Results;

[Trait("Kind", "long")]
public sealed class CompiledFileJsonTests
{
    [Fact]
    public void A_compiled_file_comes_back_as_it_was()
    {
        var read = Written.ReadAgain(Written.Everything);

        read.ShouldBe(Written.Everything);
        read.Partition!.Chains.Select(chain => PartitionChainName.Parse(chain.Name).Kind).Distinct()
            .ShouldBe([ChainKind.Filter, ChainKind.Dnat, ChainKind.Snat, ChainKind.Entry, ChainKind.Sent, ChainKind.SentEntry],
                ignoreOrder: true);
        read.Partition.Pointers.Select(pointer => pointer.Kind).Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public void A_file_with_warnings_comes_back_with_them()
    {
        Written.Small.Diagnostics.ShouldNotBeEmpty();

        Written.ReadAgain(Written.Small).ShouldBe(Written.Small);
    }

    [Fact]
    public void A_file_comes_back_with_the_days_on_which_it_holds()
    {
        var file = Written.Small with { Holds = new DaySpan(new DateOnly(2026, 11, 20), new DateOnly(2027, 1, 31)) };

        Written.ReadAgain(file).ShouldBe(file);
    }

    [Fact]
    public void A_file_comes_back_with_its_labels_and_whether_they_are_used_and_hold_a_list()
    {
        var file = Written.Small with { Labels = [.. from isSet in new[] { false, true } from isUsed in new[] { false,
            true } select new SaidLabel("www", new SourceSpan("rules/_labels.csx", 3, 5), isSet, isUsed) { List = isSet ? "7f" : null }] };

        Written.ReadAgain(file).ShouldBe(file);
    }

    [Fact]
    public void A_refused_file_comes_back_with_its_errors_whatever_its_author_wrote()
    {
        foreach (var hostile in EverythingSaid.Words().SelectMany(word =>
            HostileWords.MadeOf(word).Select(made => EverythingSaid.File(said => said == word ? made : said))))
        {
            var file = Compiler.Compile(hostile, default);

            Written.ReadAgain(file).ShouldBe(file);
        }
    }

    [Fact]
    public void Random_partitions_come_back_as_they_were() => DrawnChanges.EveryWord.Each(100, change =>
    {
        foreach (var file in change.Old.Concat(change.Desired).Select(said => Compiler.Compile(said.ToFile(), default)))
        {
            Written.ReadAgain(file).ShouldBe(file);
        }
    });

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_line_that_the_author_made_up_comes_back_as_it_was(int line)
    {
        var at = new SourceSpan(Written.Path, line, line);
        var file = Written.Everything.With(partition => partition with
        {
            Order = line,
            Chains = partition.Chains.Select(chain => chain with
            {
                Rules = chain.Rules.Select(rule => rule with { Origin = rule.Origin with { Line = line } }).ToValueList(),
            }).ToValueList(),
        }) with
        {
            Diagnostics = [new Diagnostic(Severity.Warning, "RIP0501", at, "it says nothing")],
            Named = new NamedPartition(Written.Everything.Named!.Name, at),
        };

        Written.ReadAgain(file).ShouldBe(file);
    }

    [Fact]
    public void What_the_rules_of_a_statement_share_is_written_once()
    {
        var rule = new CompiledRule("-j ACCEPT", new RuleOrigin("accept", "the same in all of them", Written.Path, 3, "CHG-1", "web team"));
        CompiledFile Of(int rules) => new(Written.Path, null, new CompiledPartition(
            PartitionName.Parse("shop"), 0, Written.Path,
            [new CompiledChain(Family.IPv4, TableName.Filter, new("x"), Enumerable.Repeat(rule, rules).ToValueList())], [], []), []);

        var more = CompiledFileJson.Write(Of(101)).Length - CompiledFileJson.Write(Of(1)).Length;

        (more - "101".Length + "1".Length).ShouldBe(100 * ("-j ACCEPT".Length + "\\n".Length));
    }

    [Fact]
    public void Half_a_character_in_a_message_is_shown_by_its_number()
    {
        var file = Compiler.Compile(Validation.Given.Accept(rule => rule with { To = ["a\ud800b"] }), default);

        file.Diagnostics.ShouldContain(diagnostic => diagnostic.Message.Contains(@"a\ud800b", StringComparison.Ordinal));
        Written.ReadAgain(file).ShouldBe(file);
    }
}
