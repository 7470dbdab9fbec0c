using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>How many packets met a statement, over the changes of its chains, and since when none did.</summary>
public sealed class HitsTests : IDisposable
{
    private const string Start = "Partition(\"shop\");\n";
    private const string Web = "Accept(\"web\").Ports(80).To(\"192.0.2.11\");\n";
    private const string Ssh = "Accept(\"ssh\").Ports(22).To(\"192.0.2.11\");\n";

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", Start + Web + Ssh);
    private readonly Dictionary<string, ulong> _counts = [];

    public HitsTests()
    {
        // The kernel counts rule by rule: one of another chain begins anew.
        _scene.Netfilter.HitsOf = (chain, text) => _counts.GetValueOrDefault($"{chain} {text}");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Each_statement_says_how_many_packets_met_it_and_one_that_none_met_since_when()
    {
        Hit("--dport 80", 4);

        Hits().ShouldBe([
            "shop  (rules/shop.csx)",
            "  4 packets  accept \"web\"  :2  240 B",
            "  0 packets  accept \"ssh\"  :3  in force since 2026-11-20 03:12:20 UTC (change 1)",
            "1 of 2 statements counted no packet.",
        ]);
    }

    [Fact]
    public void A_chain_that_only_leads_back_is_no_statement()
    {
        _scene.With("rules/shop.csx", Start + "Drop(\"bridge\").Protocols(\"tcp\").Ports(80).To(\"192.0.2.11\").NotIn(\"br0\");\n").Apply();

        Hits()[1..].ShouldBe([
            "  0 packets  drop \"bridge\"  :2  in force since 2026-11-20 03:12:20 UTC (change 2)",
            "1 of 1 statement counted no packet.",
        ]);
    }

    [Fact]
    public void A_statement_counts_on_when_its_chain_changes_and_when_the_old_one_is_cleaned_away()
    {
        Hit("--dport 80", 4);
        _scene.With("rules/shop.csx", Start + Web + Ssh + "Accept(\"mail\").Ports(25).To(\"192.0.2.11\");\n").Apply();
        Hit("--dport 80", 3);

        Hits()[1].ShouldBe("  7 packets  accept \"web\"  :2   420 B");
        _scene.Run("clean", "apply", "{rules}").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Netfilter.Save(Family.IPv4).Split('\n').Count(line => line.Contains("--dport 80", StringComparison.Ordinal)).ShouldBe(1);
        Hits()[1].ShouldBe("  7 packets  accept \"web\"  :2   420 B");
    }

    [Fact]
    public void A_rule_that_only_changes_its_ports_is_the_same_statement_since_it_has_its_name()
    {
        var first = _scene.Clock.GetUtcNow();
        _scene.Clock.Advance(TimeSpan.FromDays(30));
        _scene.With("rules/shop.csx", Start + Web.Replace("80", "80, 443",
            StringComparison.Ordinal) + Ssh + "Accept(\"mail\").Ports(25).To(\"192.0.2.11\");\n").Apply();

        Hits("--never").ShouldContain(line => line.Contains("accept \"web\"", StringComparison.Ordinal)
            && line.EndsWith("(change 1)", StringComparison.Ordinal));
        Hits("--never").ShouldContain(line => line.Contains("accept \"mail\"", StringComparison.Ordinal)
            && line.EndsWith("(change 2)", StringComparison.Ordinal));
        _scene.Clock.GetUtcNow().ShouldBeGreaterThan(first);
    }

    [Fact]
    public void A_statement_that_only_got_another_name_has_met_no_packet_since_its_rules_are_in_force()
    {
        _scene.Clock.Advance(TimeSpan.FromDays(30));
        _scene.With("rules/shop.csx", Start + Web + Ssh.Replace("\"ssh\"", "\"ssh of the team\"", StringComparison.Ordinal))
            .Apply().Output.ShouldContain("nothing to do");

        Hits("--never").ShouldContain(line => line.Contains("accept \"ssh of the team\"", StringComparison.Ordinal)
            && line.EndsWith("in force since 2026-11-20 03:12:20 UTC (change 1)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_packet_that_is_logged_and_denied_or_led_and_accepted_is_counted_once()
    {
        _scene.With("rules/shop.csx",
            Start + "Drop(\"bad\").From(\"198.51.100.7\").To(\"192.0.2.11\").Log();\nRewrite(\"front\").Ports(8080).Dnat(\"192.0.2.1\", "
            + "to: \"192.0.2.11\");\n").Apply("--clean");
        Hit("-s 198.51.100.7/32", 5);
        Hit("8080", 2);

        Hits().ShouldContain(line => line.StartsWith("  5 packets  drop \"bad\"", StringComparison.Ordinal));
        Hits().ShouldContain(line => line.StartsWith("  2 packets  rewrite \"front\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_what_no_packet_met_is_shown_to_whoever_wants_to_tidy_up()
    {
        Hit("--dport 80", 1);

        Hits("--never").ShouldBe(["shop  (rules/shop.csx)",
            "  0 packets  accept \"ssh\"  :3  in force since 2026-11-20 03:12:20 UTC (change 1)", "1 of 2 statements counted no packet."]);
    }

    [Fact]
    public void A_machine_gets_numbers()
    {
        Hit("--dport 80", 4);

        var statements = _scene.Run("hits", "--json").Json().GetProperty("partitions")[0].GetProperty("statements");

        statements[0].GetProperty("packets").GetUInt64().ShouldBe(4UL);
        statements[0].GetProperty("bytes").GetUInt64().ShouldBe(240UL);
        statements[1].GetProperty("change").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void A_name_that_no_partition_has_is_answered_with_those_that_there_are() =>
        _scene.Run("hits", "--only",
            "shp").Errors.ShouldStartWith("error: --only: no partition \"shp\" is in force; did you mean \"shop\"?");

    [Fact]
    public void Where_nothing_is_in_force_it_says_so()
    {
        using var scene = new CommandLineScene();

        scene.Run("hits").Lines.ShouldBe(["no partition is in force."]);
    }

    [Fact]
    public void A_damaged_file_of_counts_keeps_no_clean_from_its_work()
    {
        Hit("--dport 80", 4);
        _scene.With("rules/shop.csx", Start + Web).Apply();
        _scene.With("state/hits.json", "{");

        var result = _scene.Run("clean", "apply", "{rules}");

        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Output.ShouldContain("warning: what the deleted chains have counted was not written down: ");
        _scene.Run("hits").Errors.ShouldContain(
            "only counts of deleted chains are lost: move the file away, and ripcs hits counts without them");
    }

    [Fact]
    public void What_was_counted_before_somebody_set_the_counters_to_0_is_added_and_said()
    {
        Hit("--dport 80", 10);
        Hits()[1].ShouldBe("  10 packets  accept \"web\"  :2  600 B");
        _counts.Clear();
        _scene.Clock.Advance(TimeSpan.FromHours(1));

        var lines = Hits("--never");

        lines.ShouldBe(["shop  (rules/shop.csx)",
            "  0 packets  accept \"ssh\"  :3  counted since 2026-11-20 04:12:20 UTC (counters were set to 0 before)",
            "1 of 2 statements counted no packet."]);
        Hit("--dport 80", 2);
        Hits()[1].ShouldBe("  12 packets  accept \"web\"  :2  720 B   counters were set to 0 since 2026-11-20 03:12:20 UTC");
        Hits()[1].ShouldBe("  12 packets  accept \"web\"  :2  720 B   counters were set to 0 since 2026-11-20 03:12:20 UTC");
    }

    [Fact]
    public void A_rule_that_somebody_took_out_is_missing_and_begins_anew_with_the_change_that_puts_it_back()
    {
        _scene.ByHand("-D {shop-a} -d 192.0.2.11/32 -p tcp -m tcp --dport 22 -j ACCEPT");

        Hits("--never").ShouldContain("  0 packets  accept \"ssh\"  :3  missing: not in force, removed by hand");
        _scene.Clock.Advance(TimeSpan.FromDays(1));
        Repair();

        Hits("--never").ShouldContain("  0 packets  accept \"ssh\"  :3  in force since 2026-11-21 03:12:20 UTC (change 2)");
        Hits("--never").ShouldContain("  0 packets  accept \"web\"  :2  in force since 2026-11-20 03:12:20 UTC (change 1)");
    }

    [Fact]
    public void What_a_rule_had_counted_before_it_was_taken_out_is_added_when_it_is_back_and_no_counter_was_set_to_0()
    {
        Hit("--dport 22", 5);
        Hits();
        _scene.ByHand("-D {shop-a} -d 192.0.2.11/32 -p tcp -m tcp --dport 22 -j ACCEPT");
        _counts.Clear();

        Hits()[2].ShouldBe("  5 packets  accept \"ssh\"  :3  300 B   missing: not in force, removed by hand");
        Repair();

        Hits()[1..3].ShouldBe(["  0 packets  accept \"web\"  :2  in force since 2026-11-20 03:12:20 UTC (change 1)",
            "  5 packets  accept \"ssh\"  :3  300 B"]);
    }

    [Fact]
    public void A_rule_to_which_nothing_leads_is_not_in_force_for_all_packets()
    {
        _scene.ByHand("-D partition-a -d 192.0.2.11/32 -j {shop-a}");

        Hits("--never").ShouldContain(
            "  0 packets  accept \"ssh\"  :3  not in force for all packets: a pointer or a jump that leads to it was removed by hand");
    }

    [Fact]
    public void A_clean_counts_what_was_seen_in_a_chain_once()
    {
        Hit("--dport 80", 4);
        Hits();
        _scene.With("rules/shop.csx", Start + Web + Ssh + "Accept(\"mail\").Ports(25).To(\"192.0.2.11\");\n").Apply();
        _scene.Run("clean", "apply", "{rules}").ExitCode.ShouldBe(ExitCode.Done);
        Hit("--dport 80", 3);

        Hits()[1].ShouldBe("  7 packets  accept \"web\"  :2   420 B");
        Hits()[1].ShouldBe("  7 packets  accept \"web\"  :2   420 B");
    }

    [Fact]
    public void Of_several_rules_that_count_on_nothing_is_counted_twice_when_one_is_taken_out()
    {
        _scene.With("rules/shop.csx", Start + Web.Replace("192.0.2.11", "192.0.2.11\", \"192.0.2.12", StringComparison.Ordinal))
            .Apply("--clean");
        Hit("192.0.2.11/32 -p tcp", 5);
        Hit("192.0.2.12/32 -p tcp", 4);
        Hits()[1].ShouldBe("  9 packets  accept \"web\"  :2  540 B");
        _scene.ByHand("-D {shop-a} -d 192.0.2.12/32 -p tcp -m tcp --dport 80 -j ACCEPT");

        Hits()[1].ShouldBe("  9 packets  accept \"web\"  :2  540 B   1 of its 2 rules missing, removed by hand");
        Hits()[1].ShouldBe("  9 packets  accept \"web\"  :2  540 B   1 of its 2 rules missing, removed by hand");
    }

    [Fact]
    public void A_table_whose_counts_cannot_be_read_was_not_set_to_0()
    {
        Hit("--dport 80", 4);
        Hits();
        var hits = _scene.Netfilter.HitsOf;
        _scene.Netfilter.HitsOf = null;

        Hits()[1].ShouldBe("  4 packets  accept \"web\"  :2  240 B");
        _scene.Netfilter.HitsOf = hits;
        Hits()[1].ShouldBe("  4 packets  accept \"web\"  :2  240 B");
    }

    [Fact]
    public void What_was_gone_as_a_whole_begins_anew_with_the_change_that_brings_it_back()
    {
        _scene.Clock.Advance(TimeSpan.FromDays(1));
        _scene.Reboot();

        Repair();

        Hits("--never").ShouldContain("  0 packets  accept \"ssh\"  :3  in force since 2026-11-21 03:12:20 UTC (change 2)");
    }

    // What rules are written with counts is not read by the fake netfilter.
    private void Repair()
    {
        var hits = _scene.Netfilter.HitsOf;
        _scene.Netfilter.HitsOf = null;
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Netfilter.HitsOf = hits;
    }

    private string[] Hits(params string[] options) => _scene.Run(["hits", .. options]).Lines;

    /// <summary>So many packets meet the rules of the chain in force that say this.</summary>
    private void Hit(string what, ulong packets)
    {
        var chains = _scene.Applied.Known.Partitions.SelectMany(partition => partition.Chains).Select(chain => chain.Name.Value)
            .ToHashSet();
        foreach (var line in _scene.Netfilter.Save(Family.IPv4).Split('\n').Where(line => line.Contains(what, StringComparison.Ordinal)
            && chains.Contains(line.Split(' ')[1])))
        {
            var key = line["-A ".Length..];
            _counts[key] = _counts.GetValueOrDefault(key) + packets;
        }
    }
}
