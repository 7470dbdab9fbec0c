using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.SaveFormat;

public sealed class RestoreWriterTests
{
    private static readonly ChainName Web = new("web-a7k2m9q");

    [Fact]
    public void A_block_is_one_transaction_of_one_table()
    {
        var text = Write(
            new Step.NewChain(Web),
            new Step.MakeGuard(DispatchChain.Guard),
            new Step.Append(Web, "-m comment --comment \"ssh  \\\"x\\\"\" -j ACCEPT"),
            new Step.Append(Web, ""),
            new Step.Delete(new("partition-a"), "-d 192.0.2.1/32 -j web-a000000"),
            new Step.Insert(new("partition-a"), 3, "-d 192.0.2.1/32 -j web-a7k2m9q"),
            new Step.Flush(new("web-a000000")),
            new Step.RemoveChain(new("web-a000000")));

        text.ShouldBe("""
            *filter
            :web-a7k2m9q - [0:0]
            -N partition-g
            -A web-a7k2m9q -m comment --comment "ssh  \"x\"" -j ACCEPT
            -A web-a7k2m9q
            -D partition-a -d 192.0.2.1/32 -j web-a000000
            -I partition-a 3 -d 192.0.2.1/32 -j web-a7k2m9q
            -F web-a000000
            -X web-a000000
            COMMIT

            """);
    }

    [Fact]
    public void A_rule_that_is_written_again_begins_with_what_it_has_counted()
    {
        var steps = new Step[] { new Step.Flush(Web), new Step.Append(Web, "-j ACCEPT"), new Step.Append(Web, "") };

        RestoreWriter.Write(new Block(Family.IPv4, TableName.Filter, "test", steps.ToValueList()), [null, new PacketCount(7, 588), null]).ShouldBe("""
            *filter
            -F web-a7k2m9q
            -A web-a7k2m9q -c 7 588 -j ACCEPT
            -A web-a7k2m9q
            COMMIT

            """);
    }

    [Fact]
    public void A_table_without_steps_is_still_a_whole_block() => Write().ShouldBe("*filter\nCOMMIT\n");

    [Theory]
    [InlineData("-j ACCEPT\n-A INPUT -j ACCEPT", "a rule with a control character: -j ACCEPT?-A INPUT -j ACCEPT")]
    [InlineData("-m comment --comment \"a\rb\" -j DROP", "a rule with a control character: -m comment --comment \"a?b\" -j DROP")]
    [InlineData("-j\tACCEPT", "a rule with a control character: -j?ACCEPT")]
    [InlineData("-j ACCEPT\0", "a rule with a control character: -j ACCEPT?")]
    [InlineData("-m ../../x -j DROP", "a rule with a match or a target that has no name: -m ../../x -j DROP")]
    [InlineData("-p tcp -j ../../x", "a rule with a match or a target that has no name: -p tcp -j ../../x")]
    [InlineData("-m comment --comment \"open -j DROP",
        "a rule with an open quote or a quote inside a word: -m comment --comment \"open -j DROP")]
    [InlineData("-m comment --comment a\"b -j DROP\"",
        "a rule with an open quote or a quote inside a word: -m comment --comment a\"b -j DROP\"")]
    [InlineData("-m comment --comment \"a\\\" -j DROP",
        "a rule with an open quote or a quote inside a word: -m comment --comment \"a\\\" -j DROP")]
    [InlineData("--comment \"a\"b", "a rule with an open quote or a quote inside a word: --comment \"a\"b")]
    public void A_rule_that_iptables_would_read_as_something_else_is_refused(string rule, string message)
    {
        RefusalOf(new Step.Append(Web, rule)).ShouldBe(message);
        RefusalOf(new Step.Insert(Web, 1, rule)).ShouldBe(message);
        RefusalOf(new Step.Delete(Web, rule)).ShouldBe(message);
    }

    [Fact]
    public void Half_a_character_is_refused_because_it_would_reach_the_kernel_as_another()
    {
        var half = "\ud83d";

        RefusalOf(new Step.Append(Web, $"-m comment --comment \"{half}\"")).ShouldStartWith("a rule with a control character: ");
    }

    [Fact]
    public void The_sign_for_an_unknown_character_is_a_character_like_any_other() =>
        Write(new Step.Append(Web, "-m comment --comment \"a\ufffdb\"")).ShouldContain("--comment \"a\ufffdb\"\n");

    [Theory]
    [InlineData("", "not a name of a chain or table: ")]
    [InlineData("a b", "not a name of a chain or table: a b")]
    [InlineData("a\nCOMMIT", "not a name of a chain or table: a?COMMIT")]
    [InlineData("-t", "not a name of a chain or table: -t")]
    [InlineData("!a", "not a name of a chain or table: !a")]
    [InlineData("a\"", "not a name of a chain or table: a\"")]
    public void A_name_that_is_not_one_word_is_refused(string name, string message)
    {
        var chain = new ChainName(name);

        Step[] steps =
        [
            new Step.NewChain(chain), new Step.Flush(chain), new Step.Append(chain, ""), new Step.Insert(chain, 1, ""),
            new Step.Delete(chain, ""), new Step.RemoveChain(chain), new Step.MakeGuard(chain),
        ];

        steps.ShouldAllBe(step => RefusalOf(step) == message);
        Should.Throw<RestoreTextException>(() => RestoreWriter.Write(new Block(Family.IPv4, new TableName(name), "", [])))
            .Message.ShouldBe(message);
    }

    [Fact]
    public void A_new_chain_behind_other_steps_is_refused() => RefusalOf(new Step.Flush(Web), new Step.NewChain(new("b")))
        .ShouldBe("new chain b comes after other steps; new chains come first in a block");

    [Theory]
    [InlineData(0, "places in a chain count from 1, not 0")]
    [InlineData(-1, "places in a chain count from 1, not -1")]
    public void A_place_before_the_first_is_refused(int place, string message) =>
        RefusalOf(new Step.Insert(Web, place, "-j ACCEPT")).ShouldBe(message);

    private static string Write(params Step[] steps) => RestoreWriter.Write(new Block(Family.IPv4, TableName.Filter, "a test", [.. steps]));

    private static string RefusalOf(params Step[] steps) => Should.Throw<RestoreTextException>(() => Write(steps)).Message;
}
