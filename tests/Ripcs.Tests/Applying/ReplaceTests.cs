using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>rules apply --replace: the host's own rules go with the change
/// that brings ours in, and come back with what leads back.</summary>
public sealed class ReplaceTests : IDisposable
{
    // The bridge, nat, filter, nat again, and mangle.
    private const int Blocks = 5;

    private const int BlocksBack = 4;

    private const string V4 = """
        *mangle
        :FORWARD ACCEPT [0:0]
        -A FORWARD -o eth0 -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
        COMMIT
        *filter
        :INPUT DROP [0:0]
        :FORWARD ACCEPT [0:0]
        :DOCKER-USER - [0:0]
        :LOGDROP - [0:0]
        :MYLOG - [0:0]
        :f2b-sshd - [0:0]
        :idle - [0:0]
        -A INPUT -s 66.6.6.6/32 -j DROP
        -A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
        -A INPUT -i lo -j ACCEPT
        -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
        -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
        -A INPUT -j LOGDROP
        -A FORWARD -i docker0 -j ACCEPT
        -A FORWARD -j DOCKER-USER
        -A FORWARD -p icmp -j ACCEPT
        -A DOCKER-USER -j MYLOG
        -A LOGDROP -j MYLOG
        -A LOGDROP -j DROP
        -A MYLOG -j LOG --log-prefix "seen: "
        -A f2b-sshd -s 1.2.3.4/32 -j DROP
        -A f2b-sshd -j RETURN
        COMMIT
        *nat
        :PREROUTING ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        -A PREROUTING -d 203.0.113.77/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.77
        -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
        -A POSTROUTING -s 10.0.0.0/24 -o eth0 -j MASQUERADE
        COMMIT

        """;

    private const string Office = """
        Partition("office");
        Rewrite("website").Ports(80, 443.To(4443)).Dnat("172.19.56.216", to: "192.168.5.230");
        Rewrite("to outside").Out("eth0").Snat("192.168.5.0/24", to: "172.19.56.216");
        Accept("ssh").Ports(22).From("192.0.2.0/24").To("192.168.5.230");
        """;

    private static readonly string OfficeMoved = Office.Replace("230", "231", StringComparison.Ordinal);

    private readonly CommandLineScene _scene = new CommandLineScene(V4,
        "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p ipv6-icmp -j ACCEPT\nCOMMIT\n").With("rules/office.csx", Office);
    private readonly string _before;

    public ReplaceTests() => _before = _scene.LiveRules();

    [Fact]
    public void What_one_partition_takes_over_is_read_rule_by_rule_and_what_several_do_is_a_line_for_each()
    {
        var hosts = string.Concat(Enumerable.Range(1, 15).Select(i => $"Accept(\"web {i}\").Ports({80 + i}).To(\"192.0.2.{i}\");\n"));
        _scene.With("rules/office.csx", Office + hosts);

        var one = _scene.Diff("--replace").Lines;
        one.ShouldContain(line => line.StartsWith("+ office  (rules/office.csx)  new partition: ", StringComparison.Ordinal));
        one.ShouldContain(line => line.StartsWith("+   accept \"web 1\"", StringComparison.Ordinal));

        _scene.With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"web\").Ports(80).To(\"192.0.2.99\");\n");
        _scene.Diff("--replace").Output.ShouldContain("(rules/office.csx)  new, ");
    }

    /// <summary>Before the first block, between each two, and after the last.</summary>
    public static TheoryData<int> Moment => new(Enumerable.Range(0, Blocks + 1));

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_diff_shows_what_would_go_with_its_places_and_what_stays() =>
        _scene.Diff("--replace").Output.ShouldBeGolden("replace, diff");

    [Theory]
    [InlineData("--replace", 100, "  and 200 rules and 1 chain more (--all lists them)")]
    [InlineData("--replace --all", 300, null)]
    [InlineData("--replace --stat", 0, "  300 rules in 2 chains")]
    public void Of_very_many_rules_that_would_go_a_diff_shows_the_first_unless_it_is_asked_for_all(string options, int shown, string? rest)
    {
        var rules = string.Concat(Enumerable.Range(1, 249).Select(last => $"-A INPUT -s 198.51.100.{last}/32 -j DROP\n"))
            + "-A INPUT -j web\n"
            + string.Concat(Enumerable.Range(1, 50).Select(last => $"-A web -s 192.0.2.{last}/32 -j DROP\n"));
        using var scene = new CommandLineScene($"*filter\n:INPUT ACCEPT [0:0]\n:web - [0:0]\n{rules}COMMIT\n", "").With("rules/office.csx",
            Office);

        var lines = scene.Diff(options.Split(' ')).Lines;

        lines.Count(line => line.StartsWith("-   place ", StringComparison.Ordinal)).ShouldBe(shown);
        lines.Where(line => line.Contains(" more (--all", StringComparison.Ordinal)
            || line.EndsWith(" chains", StringComparison.Ordinal)).ShouldBe(rest is null ? [] : [rest]);
    }

    [Fact]
    public void Foreign_rules_go_with_the_change_but_for_those_of_programs_that_go_on_writing_them()
    {
        var result = _scene.Apply("--replace");

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.Netfilter.Applied.Count.ShouldBe(Blocks);
        _scene.LiveRules().ShouldBeGolden("replace, live");
        _scene.Diff().Lines.ShouldBe(["nothing to do: 1 partition is live as written."]);
        _scene.Apply("--replace").FirstLine.ShouldBe("nothing to do: 1 partition is live as written.");
        _scene.Run("history").Lines[0].ShouldEndWith("; removed 11 rules not managed by Ripcs from 7 chains.");
        _scene.Run("history", "show", "1").Lines.ShouldContain("rules not managed by Ripcs that went");
        _scene.Run("status").Output.ShouldContain("no drift");
    }

    [Fact]
    public void A_family_of_which_no_rule_file_speaks_is_left_alone()
    {
        _scene.Apply("--replace").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldContain("-A INPUT -p ipv6-icmp -j ACCEPT");
    }

    [Theory]
    [InlineData("HostPolicy().Default(input: Policy.Drop).AllowEstablished().Family(4);", false)]
    [InlineData("HostPolicy().Default(input: Policy.Drop).AllowEstablished();", true)]
    public void A_host_policy_for_one_family_speaks_of_that_family_alone(string policy, bool goes)
    {
        _scene.With("rules/office.csx", Office + "\n" + policy + "\n");

        _scene.Diff("--replace").Output.Contains("ipv6-icmp", StringComparison.Ordinal).ShouldBe(goes);
        var result = _scene.Apply("--replace");

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.LiveRules().ShouldNotContain("66.6.6.6");
        _scene.LiveRules().Contains("-A INPUT -p ipv6-icmp -j ACCEPT", StringComparison.Ordinal).ShouldBe(!goes);
    }

    [Fact]
    public void A_rollback_puts_them_back_in_their_places_and_the_next_one_takes_them_away_again()
    {
        _scene.Apply("--replace").ExitCode.ShouldBe(0);
        var replaced = _scene.LiveRules();

        var back = _scene.Run("rollback");

        back.ExitCode.ShouldBe(0, back.Errors);
        back.LastLine.ShouldStartWith("change 2 applied and verified");
        back.Lines.ShouldContain(line => line.EndsWith("; put back 11 rules not managed by Ripcs in 7 chains.", StringComparison.Ordinal));
        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(replaced);
        _scene.Run("rollback", "0").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_rollback_over_several_changes_puts_back_what_was_there_then_wherever_the_programs_have_put_their_rules_meanwhile()
    {
        _scene.With("rules/office.csx", OfficeMoved).Live();
        var first = _scene.LiveRules();
        _scene.Apply("--replace").ExitCode.ShouldBe(0);
        _scene.With("rules/office.csx", Office).Live();
        _scene.ByHand("-D INPUT -p tcp -m tcp --dport 22 -j f2b-sshd", "-I INPUT 1 -p tcp -m tcp --dport 22 -j f2b-sshd");

        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);

        Lines(_scene.LiveRules()).ShouldBe(Lines(first), ignoreOrder: true);
        var input = _scene.LiveRules().Split('\n').Where(line => line.StartsWith("-A INPUT ", StringComparison.Ordinal)).ToList();
        input.IndexOf("-A INPUT -s 66.6.6.6/32 -j DROP").ShouldBeLessThan(input.IndexOf("-A INPUT -i lo -j ACCEPT"));
    }

    [Fact]
    public void What_a_rollback_has_put_back_is_foreign_again_and_no_other_apply_clean_or_flush_touches_it()
    {
        _scene.Apply("--replace").ExitCode.ShouldBe(0);
        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.Apply("--again").ExitCode.ShouldBe(0);
        _scene.Clean().ExitCode.ShouldBe(0);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_flush_after_it_brings_none_of_them_back_and_a_rollback_to_the_beginning_does()
    {
        _scene.Apply("--replace").ExitCode.ShouldBe(0);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldNotContain("66.6.6.6");

        _scene.Run("rollback", "0").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void The_revert_of_a_change_that_nobody_confirms_puts_them_back()
    {
        _scene.Apply("--replace", "--confirm", "60s").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldNotContain("66.6.6.6");

        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(_before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_block_that_the_kernel_refuses_leaves_the_host_as_before(int block)
    {
        _scene.RefuseRestore(block).Apply("--replace").ExitCode.ShouldBe(1);

        _scene.LiveRules().ShouldBe(_before);
    }

    [Theory]
    [MemberData(nameof(Moment))]
    public void After_a_crash_at_any_block_the_same_command_completes_the_change_and_a_rollback_undoes_all_of_it(int blocks)
    {
        CrashAfter(blocks, () => _scene.Apply("--replace"));

        var again = _scene.Apply("--replace");

        again.ExitCode.ShouldBe(0, again.Errors);
        _scene.LiveRules().ShouldNotContain("66.6.6.6");
        _scene.Diff().Lines.ShouldBe(["nothing to do: 1 partition is live as written."]);
        _scene.Run("rollback").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Theory]
    [MemberData(nameof(Moment))]
    public void After_a_crash_at_any_block_a_rollback_makes_the_host_as_it_was(int blocks)
    {
        CrashAfter(blocks, () => _scene.Apply("--replace"));

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Theory]
    [MemberData(nameof(Moment))]
    public void A_rollback_that_crashed_at_any_block_is_completed_when_it_is_said_again(int blocks)
    {
        _scene.Apply("--replace").ExitCode.ShouldBe(0);
        CrashAfter(Math.Min(blocks, BlocksBack), () => _scene.Run("rollback"));

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Theory]
    [MemberData(nameof(Moment))]
    public void After_a_crash_an_apply_that_replaces_nothing_leaves_what_is_there_or_is_refused_where_something_is_gone(int blocks)
    {
        CrashAfter(blocks, () => _scene.Apply("--replace"));
        var between = _scene.LiveRules();
        var isWhole = between.Contains("66.6.6.6", StringComparison.Ordinal) && between.Contains("TCPMSS", StringComparison.Ordinal)
            && between.Contains("10.0.0.77", StringComparison.Ordinal);

        var result = _scene.Apply();

        if (isWhole || blocks == Blocks)
        {
            result.ExitCode.ShouldBe(0, result.Errors);
            _scene.LiveRules().Contains("66.6.6.6", StringComparison.Ordinal).ShouldBe(isWhole);
        }
        else
        {
            (result.ExitCode, result.Errors)
                .ShouldBe((1, "error: the last change did not finish, and has removed or put back some of the rules not managed by "
                + "Ripcs: "
                + "run the same command again, or: ripcs rollback\nthe host is as before\n"));
            _scene.LiveRules().ShouldBe(between);
        }
    }

    [Fact]
    public void One_rule_file_replaces_nothing()
    {
        var result = _scene.Run("rules", "apply", "{rules/office.csx}", "--replace");

        (result.ExitCode, result.Output).ShouldBe((ExitCode.Usage, ""));
        result.Errors.ShouldContain("--replace needs the directory of all rule files");
        _scene.LiveRules().ShouldBe(_before);
    }

    private static string[] Lines(string rules) => rules.Split('\n');

    private void CrashAfter(int blocks, Action run)
    {
        var begin = _scene.Netfilter.Applied.Count;
        _scene.Netfilter.BeforeRestore = (_, _) =>
            Crash.If(File.Exists(_scene.At("state/journal.json")) && _scene.Netfilter.Applied.Count == begin + blocks);
        _scene.Netfilter.BeforeRead = _ => Crash.If(blocks > 0 && _scene.Netfilter.Applied.Count == begin + blocks);
        Should.Throw<Crash>(run);
        (_scene.Netfilter.BeforeRestore, _scene.Netfilter.BeforeRead) = (null, null);
    }

    private sealed class Crash : Exception
    {
        public static void If(bool isTime)
        {
            if (isTime)
                throw new Crash();
        }
    }
}
