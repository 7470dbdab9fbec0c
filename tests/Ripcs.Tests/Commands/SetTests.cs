using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>The life of a set, on a host in memory.</summary>
public class SetTests
{
    private const string Blocklist = """
        Partition("blocklist");
        Set("bad guys", "203.0.113.7", "198.51.100.0/24");
        Drop("bad guys").From("bad guys");
        """;

    [Fact]
    public void A_set_is_filled_before_the_rules_that_ask_it()
    {
        using var host = new CommandLineScene().With("rules/blocklist.csx", Blocklist);

        host.Run("rules", "apply", "{rules}").ExitCode.ShouldBe(0);

        host.Netfilter.Applied[0].Text.ShouldStartWith("*set\n:blocklist-i");
        Sets(host).Single().Rules.Select(entry => entry.Text).ShouldBe(["198.51.100.0/24", "203.0.113.7"]);
        host.Run("rules", "apply", "{rules}").Output.ShouldContain("nothing to do");
    }

    [Fact]
    public void One_entry_more_is_shown_as_one_and_the_old_set_stays_until_a_clean()
    {
        using var host = Applied();
        host.With("rules/blocklist.csx", Blocklist.Replace("\"203.0.113.7\"", "\"203.0.113.7\", \"192.0.2.9\"", StringComparison.Ordinal));

        var applied = host.Run("rules", "apply", "{rules}").Output;

        applied.ShouldContain("  set IPv4\n+   set \"bad guys\"  :2  192.0.2.9\n");
        applied.ShouldContain("; in sets 1 entry added, 0 removed.");
        Sets(host).Count().ShouldBe(2);
        host.Run("clean", "apply", "{rules}").Output.ShouldContain("clean removed 1 rule (1 chain), 2 entries (1 set).");
        Sets(host).Single().Rules.Count.ShouldBe(3);
        host.Run("rollback").Output.ShouldContain(": no partition changed; 1 chain and 1 set made, 0 chains deleted.\n");
    }

    [Fact]
    public void An_entry_that_a_shared_file_says_is_shown_with_that_file()
    {
        using var host = new CommandLineScene().With("rules/_labels.csx", "Set(\"bad guys\", \"203.0.113.7\");\n")
            .With("rules/blocklist.csx", "#load \"_labels.csx\"\nPartition(\"blocklist\");\nDrop(\"bad guys\").From(\"bad guys\");\n");

        host.Run("rules", "apply", "{rules}").Output.ShouldContain("+   set \"bad guys\"  _labels.csx:1  203.0.113.7\n");
    }

    [Fact]
    public void A_set_that_no_rule_asks_any_more_is_no_line_of_what_is_in_force()
    {
        using var host = Applied();
        host.Run("status").Lines.ShouldContain(line => line.StartsWith("  set IPv4 ", StringComparison.Ordinal));
        host.With("rules/blocklist.csx", "Partition(\"blocklist\");\nDrop(\"bad guys\").From(\"203.0.113.7\");").Run("rules", "apply",
            "{rules}").ExitCode.ShouldBe(0);

        host.Run("status").Lines.ShouldNotContain(line => line.StartsWith("  set IPv4 ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_entry_made_by_hand_is_found_although_the_kernel_counts_no_change_and_is_taken_out()
    {
        using var host = Applied();
        host.Netfilter.CountsChanges = true;
        host.Run("rules", "apply", "{rules}").Output.ShouldContain("nothing to do");
        host.Netfilter.ChangeByOthers(Family.IPv4, TableName.Set, $"-A {Sets(host).Single().Name} 192.0.2.66",
            $"-D {Sets(host).Single().Name} 203.0.113.7");

        var applied = host.Run("rules", "apply", "{rules}").Output;

        applied.ShouldContain("!   missing   set \"bad guys\" :2  203.0.113.7\n!   not ours                     192.0.2.66\n");
        applied.ShouldContain("put back 1 entry of sets and took 1 entry out of sets.");
        Sets(host).Single().Rules.Select(entry => entry.Text).ShouldBe(["198.51.100.0/24", "203.0.113.7"], ignoreOrder: true);
    }

    [Fact]
    public void Entries_that_are_drift_are_counted_as_entries()
    {
        using var host = Applied();
        host.Netfilter.ChangeByOthers(Family.IPv4, TableName.Set, $"-A {Sets(host).Single().Name} 192.0.2.66",
            $"-D {Sets(host).Single().Name} 203.0.113.7");

        host.Run("check").Output.ShouldStartWith("RIPCS CRITICAL - drift in 1 partition (blocklist) (2 entries of sets) |");
        host.Run("status", "--json").Output.ShouldContain("\"drift_entries\": 2");
        host.Netfilter.ChangeByOthers(Family.IPv4, TableName.Filter,
            "-F " + host.Netfilter.Save(Family.IPv4).Split(':').First(line => line.StartsWith("blocklist-a", StringComparison.Ordinal))
            .Split(' ')[0]);
        host.Run("check").Output.ShouldContain("(1 rule and 2 entries of sets) |");
    }

    [Fact]
    public void What_was_rolled_back_has_its_set_again_and_a_flush_leaves_none()
    {
        using var host = Applied();
        host.With("rules/blocklist.csx", Blocklist.Replace("203.0.113.7", "192.0.2.9", StringComparison.Ordinal));
        host.Run("rules", "apply", "{rules}", "--clean").ExitCode.ShouldBe(0);
        Sets(host).Single().Rules.ShouldContain(entry => entry.Text == "192.0.2.9");

        host.Run("rollback").ExitCode.ShouldBe(0);

        Sets(host).Single().Rules.Select(entry => entry.Text).ShouldBe(["198.51.100.0/24", "203.0.113.7"]);
        host.Run("clean", "apply",
            "{rules}").Output.ShouldContain("warning: clean skips blocklist: blocklist is held: change 2 was rolled back, ");
        host.Run("rules", "flush").Output.ShouldContain("went OUT OF FORCE: 1 rule (1 chain), 2 entries (1 set)");
        Sets(host).ShouldBeEmpty();
    }

    [Fact]
    public void A_set_that_a_foreign_rule_asks_stays()
    {
        using var host = Applied();
        var set = Sets(host).Single().Name;
        host.Netfilter.ChangeByOthers(Family.IPv4, TableName.Filter, $"-A FORWARD -m set --match-set {set} dst -j DROP");

        host.Run("rules", "flush");

        Sets(host).Single().Name.ShouldBe(set);
    }

    [Fact]
    public void A_long_set_is_listed_in_part_and_counted_whole()
    {
        using var host = new CommandLineScene().With("rules/blocklist.csx", """
            Partition("blocklist");
            Set("bad guys", Enumerable.Range(0, 1000).Select(n => $"10.0.{n / 250}.{n % 250}"));
            Drop("bad guys").From("bad guys");
            """);
        host.Run("rules", "apply", "{rules}").ExitCode.ShouldBe(0);
        host.Netfilter.ChangeByOthers(Family.IPv4, TableName.Set, $"-F {Sets(host).Single().Name}");

        var diff = host.Run("rules", "diff", "{rules}").Output;

        diff.ShouldContain("!   missing   and 980 entries more\n");
        diff.ShouldContain("puts back 1000 entries of sets.");
        diff.Split('\n').Length.ShouldBeLessThan(30);
    }

    [Fact]
    public void Sets_are_printed_for_ipset()
    {
        using var host = Applied();
        var set = Sets(host).Single().Name;
        string text = $"create {set} hash:net family inet hashsize 1024 maxelem 65536\nadd {set} 198.51.100.0/24\nadd {set} 203.0.113.7\n";

        host.Run("rules", "save", "--sets").Output.ShouldBe(text);
        host.Run("rules", "generate", "{rules}", "--format", "ipset").Output.ShouldBe(text);
        host.Run("rules", "generate", "{rules}", "--format", "restore").Output.ShouldNotContain("*set");
        host.Run("rules", "generate", "{rules}").Output.ShouldContain($"# set IPv4\nipset create {set} ");
    }

    [Fact]
    public void A_set_of_another_kind_is_named_before_anything_is_written()
    {
        using var host = Applied();
        var set = Sets(host).Single().Name;
        host.Netfilter.ChangeByOthers(Family.IPv4, TableName.Set, $"-F {set}", $"-A {set} hash:ip");
        var asker = host.ChainInForce("blocklist-a");

        var result = host.Run("rules", "apply", "{rules}");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe($"error: {set} exists as an ipset of a different kind than Ripcs makes (hash:ip, or with other options); "
            + $"while a rule uses it, it cannot be replaced: delete what uses it in {asker} (filter IPv4), then: ipset destroy {set}; "
            + $"and run the same command again at once, because until then what it should deny passes\nthe host is as before\n");
        File.Exists(host.At("state/journal.json")).ShouldBeFalse();
        foreach (var look in new[] { host.Run("rules", "diff", "{rules}"), host.Run("rules", "apply", "{rules}", "--dry-run") })
        {
            look.ExitCode.ShouldBe(1);
            look.Errors.ShouldStartWith(
                $"error: {set} exists as an ipset of a different kind than Ripcs makes (hash:ip, or with other options); ");
        }
    }

    [Fact]
    public void At_boot_such_a_set_keeps_out_the_rules_that_ask_it_and_no_others()
    {
        using var host = Applied();
        var set = Sets(host).Single().Name;
        host.Reboot().Netfilter.ChangeByOthers(Family.IPv6, TableName.Set, $"-N {set}");

        var result = host.Run("restore");

        result.ExitCode.ShouldBe(4);
        result.Errors.ShouldStartWith(
            $"error: {set} exists as an ipset of a different family than the rules need (IPv4); no rule uses it: destroy it with: ipset "
            + $"destroy {set}\nleft out: 1 rule that cannot be loaded now:\n  drop \"bad guys\" (rules/blocklist.csx:3), IPv4 filter: ");
        host.Netfilter.Applied.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_set_of_the_other_family_is_named_before_anything_is_written()
    {
        using var host = Applied();
        var set = Sets(host).Single().Name;
        host.Reboot().Netfilter.ChangeByOthers(Family.IPv6, TableName.Set, $"-N {set}");

        var result = host.Run("rules", "apply", "{rules}");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe($"error: {set} exists as an ipset of a different family than the rules need (IPv4); no rule uses it: "
            + $"destroy it with: ipset destroy {set}\nthe host is as before\n");
        host.Netfilter.Applied.ShouldBeEmpty();
    }

    [Fact]
    public void A_dump_holds_no_sets_and_misses_none()
    {
        using var host = Applied();
        host.With("v4.txt", Regex.Replace(host.Netfilter.Save(Family.IPv4), @"\*set\n(?:[:-].*\n)*COMMIT\n", ""));

        var diff = host.Run("rules", "diff", "{rules}", "--against", "{v4.txt}");

        diff.Output.ShouldContain("nothing to do");
        (diff.Output + diff.Errors).ShouldContain("dumps hold no sets: they are compared by their names, which are hashes of their "
            + "contents");
    }

    [Fact]
    public void Against_a_dump_the_entries_of_the_sets_of_the_rule_files_are_known()
    {
        using var host = Applied();
        host.With("v4.txt", Regex.Replace(host.Netfilter.Save(Family.IPv4), @"\*set\n(?:[:-].*\n)*COMMIT\n", ""));
        host.With("rules/blocklist.csx",
            $"{Blocklist}\nAccept(\"guests\").Ports(443).From(\"guests\").To(\"192.0.2.1\");\nSet(\"guests\", "
            + $"\"10.0.0.0/8\");\nDrop(\"rest\").Ports(443).To(\"192.0.2.1\");\n");

        var lines = host.Run("rules", "diff", "{rules}", "--all", "--against",
            "{v4.txt}").Lines.Where(line => line.StartsWith("  IPv4", StringComparison.Ordinal)).ToList();

        lines.ShouldBe(["  IPv4  tcp   any (except 10.0.0.0/8,198.51.100.0/24,203.0.113.7) -> 192.0.2.1:443",
            "  IPv4  udp   any (except 198.51.100.0/24,203.0.113.7) -> 192.0.2.1:443"]);
    }

    private static CommandLineScene Applied()
    {
        var host = new CommandLineScene().With("rules/blocklist.csx", Blocklist);
        host.Run("rules", "apply", "{rules}").ExitCode.ShouldBe(0);
        return host;
    }

    private static IEnumerable<ChainState> Sets(CommandLineScene host) =>
        Families.Both.SelectMany(family => host.Netfilter.State[family].Table(TableName.Set).Chains);
}
