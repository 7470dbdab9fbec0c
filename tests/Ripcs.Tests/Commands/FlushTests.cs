using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>"rules flush" opens or closes a host like any change: it says what
/// goes, asks where somebody sits there, and can come back.</summary>
public sealed class FlushTests : IDisposable
{
    private const string Foreign = """
        *filter
        :INPUT DROP [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :ufw-user-input - [0:0]
        -A INPUT -j ufw-user-input
        -A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT
        COMMIT

        """;

    private const string Policies =
        "after that only rules not managed by Ripcs and the policies decide, filter IPv4: INPUT DROP, FORWARD ACCEPT, OUTPUT ACCEPT";

    private const string Sum = "2 partitions go OUT OF FORCE: forum and shop; flush removes 4 rules (2 chains).";

    private readonly CommandLineScene _scene = new CommandLineScene(Foreign, Foreign).With("rules/shop.csx",
        RuleTexts.Shop).With("rules/forum.csx", RuleTexts.Forum);
    private readonly string _nothing;
    private readonly string _before;
    private readonly string[] _whatGoes;

    public FlushTests()
    {
        _nothing = _scene.LiveRules();
        _before = _scene.Live().LiveRules();
        _whatGoes =
        [
            Sum,
            "- forum   goes OUT OF FORCE: 1 rule (1 chain)",
            "- shop    goes OUT OF FORCE: 3 rules (1 chain)",
            Policies,
        ];
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void It_says_what_goes_once_and_removes_what_is_ours_and_nothing_else()
    {
        var result = Flush();

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Lines.ShouldBe([
            .. _whatGoes.Select(line => line.Replace("goes", "went", StringComparison.Ordinal)
                .Replace("go O", "went O", StringComparison.Ordinal).Replace("flush removes", "flush removed", StringComparison.Ordinal)),
            "change 2 applied and verified in 0.00 s: IPv4 filter; nat and IPv6 unchanged"]);
        _scene.LiveRules().ShouldBe(_nothing);
    }

    [Fact]
    public void A_flush_that_fails_says_once_what_would_have_gone()
    {
        _scene.RefuseRestore(1);

        Flush().Lines.ShouldBe(_whatGoes[1..]);
    }

    [Fact]
    public void On_a_terminal_it_asks_and_yes_removes_it()
    {
        _scene.Answers = new StringReader("yes\n");

        Flush().Lines.ShouldBe([
            .. _whatGoes, "remove all this? yes or no: change 2 applied and verified in 0.00 s: IPv4 filter; nat and IPv6 unchanged"]);

        _scene.LiveRules().ShouldBe(_nothing);
    }

    [Theory]
    [InlineData("no\n")]
    [InlineData("y\nno\n")]
    [InlineData("")]
    public void Anything_but_yes_removes_nothing(string answer)
    {
        _scene.Answers = new StringReader(answer);

        var result = Flush();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe("error: nothing was removed: the answer was not yes\n");
        _scene.LiveRules().ShouldBe(_before);
        _scene.History.Numbers().ShouldBe([1]);
    }

    [Fact]
    public void With_yes_it_does_not_ask()
    {
        _scene.Answers = new StringReader("");

        Flush("--yes").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(_nothing);
    }

    [Fact]
    public void Machines_are_not_asked_and_read_one_document()
    {
        _scene.Answers = new StringReader("no\n");

        var json = Flush("--json").Json();

        json.GetProperty("result").GetString().ShouldBe("changed");
        json.GetProperty("leaving").EnumerateArray().Select(one => $"{one.GetProperty("name")} {one.GetProperty("rules")}")
            .ShouldBe(["forum 1", "shop 3"]);
        _scene.LiveRules().ShouldBe(_nothing);
    }

    [Fact]
    public void What_changed_while_it_asked_is_not_removed_unseen()
    {
        _scene.Answers = new Asked(
            () =>
            {
                _scene.Answers = null;
                _scene.With("rules/news.csx", RuleTexts.Forum.Replace("forum", "news", StringComparison.Ordinal)).Live();
            },
            "yes");

        var result = Flush();

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldBe(
            "error: the live rules changed after they were shown; nothing was removed: run the same command again\n");
        _scene.LiveRules().ShouldContain("-j news-a");
    }

    [Fact]
    public void A_dry_run_shows_it_and_changes_nothing()
    {
        Flush("--dry-run").ShouldBe(new CommandResult(0, string.Concat(_whatGoes.Select(line => line + "\n")), ""));

        _scene.LiveRules().ShouldBe(_before);
        _scene.History.Numbers().ShouldBe([1]);
        Flush("--dry-run", "--json").Json().GetProperty("result").GetString().ShouldBe("changes");
    }

    [Fact]
    public void A_dry_run_has_nothing_to_confirm()
    {
        Flush("--dry-run", "--confirm", "60s").Errors.ShouldContain("--dry-run changes nothing: leave --confirm out.");
        _scene.Clean("--dry-run", "--confirm", "60s").ExitCode.ShouldBe(64);
    }

    [Fact]
    public void A_dry_run_of_a_clean_is_its_diff()
    {
        _scene.Without("rules/forum.csx");

        _scene.Clean("--dry-run", "--detailed-exitcode").ShouldBe(_scene.CleanDiff("--detailed-exitcode"));

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_clean_and_a_diff_of_one_say_that_a_change_is_pending()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--confirm", "60s");

        _scene.CleanDiff().Lines.ShouldContain(line => line.StartsWith("change 2 (rules apply", StringComparison.Ordinal));
        Flush("--dry-run").Lines.ShouldContain(line => line.StartsWith("change 2 (rules apply", StringComparison.Ordinal));
        Flush().ExitCode.ShouldBe(75);
    }

    [Fact]
    public void Stale_chains_go_too_and_are_counted()
    {
        var old = _scene.ChainInForce("shop-a");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        var result = Flush("--dry-run");

        result.FirstLine.ShouldBe("2 partitions go OUT OF FORCE: forum and shop; flush removes 7 rules (3 chains).");
        result.Lines[3..5].ShouldBe(["stale, no packet reaches it any more: 3 rules (1 chain)",
            $"- {old}   filter IPv4  3 rules   stale since change 2"]);
    }

    [Fact]
    public void A_foreign_rule_in_a_dispatch_chain_goes_and_not_in_silence()
    {
        _scene.ByHand("-I partition-a 1 -s 66.6.6.6/32 -j DROP");

        Flush().Lines.ShouldContain(
            "warning: a rule in partition-a (filter IPv4) that is not managed by Ripcs is removed too: -s 66.6.6.6/32 -j DROP");
    }

    [Fact]
    public void The_history_shows_what_went()
    {
        Flush();

        _scene.Run("history", "show", "2").Output.ShouldContain($"\n{_whatGoes[1]}\n{_whatGoes[2]}\n".Replace("goes", "went",
            StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_flush_has_nothing_to_do_and_asks_nothing()
    {
        Flush();
        _scene.Answers = new StringReader("");

        Flush().ShouldBe(new CommandResult(0, "nothing to do: nothing of Ripcs's is live.\n", ""));

        _scene.History.Numbers().ShouldBe([1, 2]);
    }

    [Fact]
    public void After_a_reboot_a_flush_records_that_no_restore_is_to_bring_anything_back()
    {
        var empty = _scene.Reboot(Foreign).LiveRules();
        const string WouldComeBack =
            "nothing of Ripcs's is live; flush records that nothing is desired, so that no restore brings back what change 1 left in "
            + "force: forum, shop.";

        _scene.Run("rules", "flush", "--dry-run").ShouldBe(new CommandResult(0, $"{WouldComeBack}\n", ""));
        _scene.History.Numbers().ShouldBe([1]);
        Flush().ShouldBe(new CommandResult(0, $"{WouldComeBack}\nthis is recorded as change 2.\n", ""));

        _scene.Run("status").Lines.ShouldContain(
            "warning: nothing of Ripcs is in force since change 2 (rules flush); roll it back with: ripcs rollback");
        _scene.Run("restore").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(empty);
        Flush().LastLine.ShouldBe("nothing to do: nothing of Ripcs's is live.");
        _scene.Run("history", "show", "2").Output.ShouldContain("nothing of Ripcs's was live; flush recorded that nothing is desired");
        _scene.Run("rollback").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldContain(_scene.ChainInForce("forum-a"));
    }

    [Fact]
    public void A_rollback_of_a_flush_that_found_policies_alone_brings_the_rules_back_with_them()
    {
        using var host = new CommandLineScene().With("rules/host.csx", HostPolicyTests.Policy).Live();
        foreach (var family in Core.Model.Families.Both)
        {
            host.Netfilter.ChangeByOthers(family, Core.Model.TableName.Filter, [.. Emptied(host.Netfilter.Save(family))]);
        }

        host.Run("rules", "flush").ExitCode.ShouldBe(0);
        host.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
        host.Run("rollback").ExitCode.ShouldBe(0);

        host.Policies().ShouldBe("DROP DROP ACCEPT");
        host.LiveRules().ShouldContain(host.ChainInForce("host-b"));

        static IEnumerable<string> Emptied(string save)
        {
            var chains = save.Split("*filter\n")[1].Split("COMMIT")[0].Split('\n').Where(line => line.StartsWith(':'))
                .Select(line => line[1..].Split(' ')).ToList();
            return [.. chains.Select(chain => $"-F {chain[0]}"),
                .. chains.Where(chain => chain[1] == "-").Select(chain => $"-X {chain[0]}")];
        }
    }

    [Fact]
    public void After_a_flush_an_apply_makes_everything_again()
    {
        Flush();

        _scene.Live().LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_chain_to_which_a_foreign_rule_leads_is_left_and_named()
    {
        var chain = _scene.ChainInForce("shop-a");
        _scene.ByHand($"-A ufw-user-input -j {chain}");

        var result = Flush();

        result.Lines[..5].ShouldBe([
            "2 partitions went OUT OF FORCE: forum and shop; flush removed 1 rule (1 chain).",
            "- forum   went OUT OF FORCE: 1 rule (1 chain)",
            "- shop    went OUT OF FORCE: 0 rules (0 chains); its chains have to stay",
            $"warning: {chain} (filter IPv4) is left where it is: ufw-user-input jumps to it",
            Policies,
        ]);
        _scene.LiveRules().ShouldContain($"-A ufw-user-input -j {chain}");
        _scene.LiveRules().ShouldNotContain("partition-a");
        Flush().LastLine.ShouldBe("nothing to do: 1 stale chain has to stay.");
    }

    private CommandResult Flush(params string[] options) => _scene.Run(["rules", "flush", .. options]);
}

/// <summary>A terminal at which a user answers after something else has happened.</summary>
internal sealed class Asked(Action meanwhile, string answer) : TextReader
{
    public override string? ReadLine()
    {
        meanwhile();
        return answer;
    }
}
