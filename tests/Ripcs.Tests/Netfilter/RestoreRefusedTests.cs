using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Netfilter;

/// <summary>The words are those of iptables 1.8.9; which lines they mean was tried on the kernel.</summary>
public class RestoreRefusedTests
{
    private const string Block = "*filter\n:foo - [0:0]\n-A foo -j ACCEPT\n-A foo -j GONE\n-A foo -g GONE\nCOMMIT\n";

    [Theory]
    [InlineData("iptables-nft-restore v1.8.9 (nf_tables): unknown option \"--x\"\nError occurred at line: 3\nTry `iptables-nft-restore "
        + "-h' …\n", "3")]
    [InlineData("iptables-nft-restore: line 3 failed: No chain/target/match by that name.\n", "3")]
    [InlineData("iptables-nft-restore v1.8.9 (nf_tables): \nline 4: RULE_APPEND failed (Invalid argument): rule in chain foo\nline 5: "
        + "RULE_APPEND failed (Invalid argument): rule in chain foo\n", "4,5")]
    [InlineData("iptables-nft-restore v1.8.9 (nf_tables): Chain 'GONE' does not exist\nError occurred at line: 6\n", "4,5")]
    [InlineData("iptables-nft-restore: COMMIT expected at line 7\n", "")]
    public void On_nft_the_line_is_the_one_named_or_the_one_that_jumps_nowhere(string errors, string lines) =>
        string.Join(',', RefusedLines.Find(Variant.Nft, errors, Block)).ShouldBe(lines);

    [Theory]
    [InlineData("iptables-restore v1.8.9 (legacy): Couldn't load target `GONE':No such file or directory\n\nError occurred at line: 4\n",
        "4")]
    [InlineData("iptables-restore: line 3 failed\n", "3")]
    [InlineData("iptables-restore: line 6 failed\n", "")]
    public void On_legacy_a_refusal_at_COMMIT_means_that_the_line_is_unknown(string errors, string lines) =>
        string.Join(',', RefusedLines.Find(Variant.Legacy, errors, Block)).ShouldBe(lines);

    [Fact]
    public void The_message_has_the_tools_words_its_exit_code_and_the_line_marked() =>
        new RestoreRefusedException(
            Family.IPv4, Variant.Nft, 2,
            "iptables-nft-restore v1.8.9 (nf_tables): unknown option \"--x\"\nError occurred at line: 3\nTry `iptables-nft-restore -h' "
            + "…\n", Block)
            .Message.ShouldBe("""
                iptables-restore refused the IPv4 block (exit code 2): unknown option "--x"; Error occurred at line: 3
                        1  *filter
                        2  :foo - [0:0]
                  >     3  -A foo -j ACCEPT
                        4  -A foo -j GONE
                        5  -A foo -g GONE
                """);

    [Fact]
    public void A_refusal_without_a_word_says_so() =>
        new RestoreRefusedException(Family.IPv6, Variant.Legacy, 1, "ip6tables-restore: line 6 failed\n", Block).Message.ShouldBe(
            "ip6tables-restore refused the IPv6 block (exit code 1): line 6 failed\n  the line of the block that caused this is unknown: "
                + "legacy iptables gives no reason");

    [Fact]
    public void A_megabyte_of_errors_of_a_program_is_shortened()
    {
        RefusedLines.Words(new string('x', 1_000_000)).Length.ShouldBeLessThan(3_000);
        var refused = new RestoreRefusedException(Family.IPv4, Variant.Nft, 2, "line 2: no", $"*filter\n-A {new string('x', 1_000_000)}\n");
        refused.Message.ToString().Length.ShouldBeLessThan(6_000);
    }
}
