using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

/// <summary>Edits that are alike stand together under their cause; what is not, or opens to everywhere, stands for itself.</summary>
public sealed class AlikeEditsTests : IDisposable
{
    private const string Closed = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

    private readonly CommandLineScene _scene = new(Closed);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_label_that_many_partitions_use_is_told_once()
    {
        Customers(30).Live();
        Office("198.51.100.0/23");

        _scene.Diff().Output.ShouldBeGolden("label in many partitions");
        _scene.Diff("--all").Lines.Count(line => line.StartsWith("+   accept \"ssh\"", StringComparison.Ordinal)).ShouldBe(30);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--json", "--all")]
    [InlineData("--json", "--stat")]
    public void A_machine_reads_the_label_that_changes_and_every_rule_that_it_explains(params string[] options)
    {
        Customers(6).Live();
        Office("198.51.100.0/23");

        var json = _scene.Diff(options).Json();

        var alike = json.GetProperty("alike").EnumerateArray().ShouldHaveSingleItem();
        var label = alike.GetProperty("labels").EnumerateArray().ShouldHaveSingleItem();
        (label.GetProperty("name").GetString(), label.GetProperty("file").GetString(), label.GetProperty("line").GetInt32(),
            label.GetProperty("kept").GetInt32()).ShouldBe(("office", "rules/_labels.csx", 1, 0));
        (label.GetProperty("removed")[0].GetString(), label.GetProperty("added")[0].GetString())
            .ShouldBe(("198.51.100.0/24", "198.51.100.0/23"));
        alike.GetProperty("values").GetArrayLength().ShouldBe(0);
        alike.GetProperty("partitions").EnumerateArray().Select(name => name.GetString()).ShouldBe(["c0", "c1", "c2", "c3", "c4", "c5"]);
        var edit = alike.GetProperty("edits")[5];
        (edit.GetProperty("partition").GetString(), edit.GetProperty("family").GetInt32(),
            edit.GetProperty("table").GetString()).ShouldBe(("c5", 4, "filter"));
        var rules = json.GetProperty("partitions").EnumerateArray()
            .SelectMany(partition => partition.GetProperty("chains").EnumerateArray())
            .Single(chain => chain.GetProperty("new").GetString() == edit.GetProperty("chain").GetString()).GetProperty("rules");
        rules.EnumerateArray().Select(rule => rule.GetProperty("text").GetString())
            .ShouldBe([edit.GetProperty("old").GetString(), edit.GetProperty("new").GetString()]);
    }

    [Fact]
    public void What_changes_otherwise_beside_it_stands_apart()
    {
        Customers(6).Live();
        Office("198.51.100.0/23");
        Customer("c3", "10.3.0.1", port: 2222);

        _scene.Diff().Output.ShouldBeGolden("label and outlier");
    }

    [Fact]
    public void A_label_that_gains_an_address_says_so_with_the_rules_that_come()
    {
        Customers(6).Live();
        Office("198.51.100.0/24\", \"192.0.2.7");

        var lines = _scene.Diff().Lines;

        lines[1].ShouldBe("label \"office\" (rules/_labels.csx:1): gains 192.0.2.7; 198.51.100.0/24 stays");
        lines[2].ShouldBe("  6 rules added in 6 partitions: c0, c1, c2 and 3 more (--all lists them)   (tickets CHG-0, "
            + "CHG-1, CHG-2 and "
            + "3 more)");
        lines[3].ShouldStartWith("newly allowed");
        lines[^1].ShouldStartWith("+   accept \"ssh\"  :3  -s 192.0.2.7/32 -d 10.0.0.1/32");
    }

    [Fact]
    public void A_label_of_both_families_that_gains_everybody_explains_the_rules_of_both()
    {
        const string Both = "192.0.2.7\", \"2001:db8:100::/48";
        Office(Both);
        foreach (var number in Enumerable.Range(0, 12))
        {
            _scene.With($"rules/c{number}.csx",
                $"#load \"_labels.csx\"\nPartition(\"c{number}\");\nAccept(\"ssh\").Ports(22).From(\"office\").To(\"10.0.{number}.1\", "
                + $"\"2001:db8:{number}::1\");\n");
        }

        _scene.Live();
        Office("all\", \"2001:db8:100::/48");

        var diff = _scene.Diff();

        diff.Lines[1].ShouldStartWith("label \"office\" (rules/_labels.csx:1): 192.0.2.7 -> all");
        diff.Lines[2].ShouldStartWith("  24 rules open to or from everywhere in 12 partitions");
        diff.Output.ShouldNotContain("2001:db8:5::1/128 -p tcp");
    }

    [Fact]
    public void Who_owns_the_rules_is_said_beside_their_tickets()
    {
        Customers(6);
        foreach (var number in Enumerable.Range(0, 6))
        {
            _scene.With($"rules/c{number}.csx",
                $"#load \"_labels.csx\"\nPartition(\"c{number}\");\nAccept(\"ssh\").Ports(22).From(\"office\").To(\"10."
                + $"{number}.0.1\").Ticket(\"CHG-{number}\").Owner(\"web team\");\n");
        }

        _scene.Live();
        Office("198.51.100.0/24\", \"192.0.2.7");

        _scene.Diff().Lines[2].ShouldEndWith("   (tickets CHG-0, CHG-1, CHG-2 and 3 more, owner web team)");
    }

    [Fact]
    public void A_rule_that_names_an_address_for_itself_is_not_the_work_of_a_label_that_gains_it()
    {
        Customers(6).Live();
        Office("198.51.100.0/24\", \"192.0.2.7");
        _scene.With("rules/c5.csx",
            File.ReadAllText(_scene.At("rules/c5.csx")) + "Accept(\"mine\").Ports(8080).From(\"192.0.2.7\").To(\"10.5.0.1\");\n");

        var lines = _scene.Diff().Lines;

        lines.ShouldContain(line => line.StartsWith("+   accept \"mine\"", StringComparison.Ordinal));
        lines.ShouldContain("    and 1 rule as named above");
    }

    [Fact]
    public void A_label_that_becomes_everybody_hides_none_of_the_rules_that_it_opens()
    {
        Customers(6).Live();
        Office("all");

        var lines = _scene.Diff().Lines;

        lines.Count(line => line.StartsWith("+   accept \"ssh\"", StringComparison.Ordinal)
            && line.EndsWith("   WIDE", StringComparison.Ordinal)).ShouldBe(6);
        lines.ShouldNotContain(line => line.StartsWith("label", StringComparison.Ordinal));
    }

    [Fact]
    public void A_label_that_no_longer_is_everybody_is_told_once_and_marks_none()
    {
        Customers(6);
        Office("all");
        _scene.Live();
        Office("198.51.100.0/24");

        _scene.Diff().Lines[1].ShouldBe("label \"office\" (rules/_labels.csx:1): all -> 198.51.100.0/24");
        _scene.Diff().Lines.ShouldNotContain(line => line.EndsWith("WIDE", StringComparison.Ordinal));
    }

    [Fact]
    public void Pointers_follow_the_label_whose_addresses_they_lead_from()
    {
        Customers(6);
        _scene.With("rules/_labels.csx", "Label(\"office\", \"198.51.100.0/24\");\nLabel(\"app\", \"192.0.2.9\");\n");
        foreach (var number in Enumerable.Range(0, 6))
        {
            _scene.With($"rules/c{number}.csx",
                $"#load \"_labels.csx\"\nPartition(\"c{number}\");\nAccept(\"app\").Ports("
                + $"{8000 + number}).From(\"198.51.100.0/24\").To(\"app\");\n");
        }

        _scene.Live().With("rules/_labels.csx", "Label(\"office\", \"198.51.100.0/24\");\nLabel(\"app\", \"192.0.2.10\");\n");

        var lines = _scene.Diff().Lines;

        lines[1].ShouldBe("label \"app\" (rules/_labels.csx:2): 192.0.2.9 -> 192.0.2.10");
        lines.ShouldNotContain(line => line.Contains("pointer", StringComparison.Ordinal));
        _scene.Diff("--all").Lines.Count(line => line.Contains("pointer in partition-a", StringComparison.Ordinal)).ShouldBe(12);
    }

    [Fact]
    public void The_line_of_a_loop_is_told_once_for_all_its_rules()
    {
        const string Loop = "Partition(\"shop\");\nforeach (var number in Enumerable.Range(1, 9)) Accept($\"ssh "
            + "{number}\").Ports(22).From(\"192.0.2.0/24\").To($\"10.0.0.{number}\");\n";
        _scene.With("rules/shop.csx", Loop).Live().With("rules/shop.csx", Loop.Replace("22", "2222", StringComparison.Ordinal));

        var lines = _scene.Diff().Lines;

        lines.ShouldContain("accept (rules/shop.csx:2): --dport 22 -> 2222");
        lines.ShouldContain("  9 rules changed in shop (--all lists them)");
        lines.Count(line => line.StartsWith("+   ", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void Few_rules_are_shown_each()
    {
        Customers(4).Live();
        Office("198.51.100.0/23");

        _scene.Diff().Lines.Count(line => line.StartsWith("+   accept \"ssh\"", StringComparison.Ordinal)).ShouldBe(4);
    }

    [Fact]
    public void Every_rule_is_counted_once_whatever_the_groups()
    {
        Customers(7).Live();
        Office("198.51.100.0/23\", \"192.0.2.7");
        Customer("c3", "10.3.0.1", port: 2222);

        var text = _scene.Diff();
        var told = text.Lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal)
                && line.Contains(" partitions: ", StringComparison.Ordinal))
            .Sum(line => line.Split(" in ")[0].Split(' ').Sum(word =>
                int.TryParse(word, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0));
        var shown = text.Lines.SkipWhile(line => !line.StartsWith("c3", StringComparison.Ordinal))
            .Count(line => line.StartsWith("+   ", StringComparison.Ordinal));

        (told + shown).ShouldBe(14);
        text.FirstLine.ShouldBe("7 of 7 partitions change: 14 rules added, 7 removed.");
    }

    [Fact]
    public void A_label_that_becomes_everybody_in_many_partitions_is_told_in_few_lines_that_say_that_all_of_them_open()
    {
        Customers(40).Live();
        Office("all");

        var lines = _scene.Diff().LinesOfRules;

        lines[1].ShouldBe("label \"office\" (rules/_labels.csx:1): 198.51.100.0/24 -> all");
        lines[2].ShouldBe("  40 rules open to or from everywhere in 40 partitions: c0, c1, c10, c11, c12, c13, c14, c15, c16, c17, c18, "
            + "c19 and 28 more (--all lists them)   (tickets CHG-0, CHG-1, CHG-10 and 37 more)   WIDE");
        lines.Length.ShouldBeLessThan(20);
        _scene.Diff("--all").Lines.Count(line => line.StartsWith("+   accept \"ssh\"", StringComparison.Ordinal)
            && line.EndsWith("   WIDE", StringComparison.Ordinal)).ShouldBe(40);
    }

    [Fact]
    public void A_label_of_two_addresses_that_becomes_everybody_takes_the_rules_of_the_second_with_it()
    {
        Customers(40);
        Office("198.51.100.0/24\", \"203.0.113.0/24");
        _scene.Live();
        Office("all");

        var lines = _scene.Diff().LinesOfRules;

        lines.ShouldContain(line => line.StartsWith("  40 rules open to or from everywhere in 40 partitions", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("  40 rules removed in 40 partitions", StringComparison.Ordinal));
        lines.Length.ShouldBeLessThan(20);
    }

    [Fact]
    public void The_line_of_a_loop_whose_rules_get_other_values_each_is_told_once_and_what_is_beside_it_apart()
    {
        const string Loop = "Partition(\"newcust\");\nforeach (var i in Enumerable.Range(1, 30)) Accept($\"port {i}\").Ports(5000 + "
            + "i).From(\"192.0.2.0/24\").To($\"10.9.1.{i}\");\n"
            + "Accept(\"ssh\").Ports(22).From(\"192.0.2.0/24\").To(\"10.9.2.1\");\n";
        _scene.With("rules/newcust.csx", Loop).Live()
            .With("rules/newcust.csx", Loop.Replace("5000", "6000", StringComparison.Ordinal).Replace("(22)", "(23)",
                StringComparison.Ordinal));

        var lines = _scene.Diff().LinesOfRules;

        lines.ShouldContain("accept \"port …\" (rules/newcust.csx:2, a loop's line): --dport 5001 -> 6001 and 29 more");
        lines.ShouldContain("  30 rules changed in newcust (--all lists them)");
        lines.ShouldContain(line => line.StartsWith("+   accept \"ssh\"", StringComparison.Ordinal));
        lines.ShouldContain("    and 30 rules as named above");
        lines.Length.ShouldBeLessThan(20);
        var alike = _scene.Diff("--json").Json().GetProperty("alike")[0];
        (alike.GetProperty("names").GetString(), alike.GetProperty("line").GetInt32(), alike.GetProperty("values").GetArrayLength(),
            alike.GetProperty("edits").GetArrayLength()).ShouldBe(("port …", 2, 30, 30));
    }

    [Fact]
    public void A_loop_that_opens_to_or_from_everywhere_shows_each_rule()
    {
        const string Loop = "Partition(\"newcust\");\nforeach (var i in Enumerable.Range(1, 12)) Accept($\"port {i}\").Ports(5000 + "
            + "i).From(\"192.0.2.0/24\").To($\"10.9.1.{i}\");\n";
        _scene.With("rules/newcust.csx", Loop).Live().With("rules/newcust.csx",
            Loop.Replace("192.0.2.0/24", "all", StringComparison.Ordinal));

        _scene.Diff().Lines.Count(line => line.StartsWith("+   accept", StringComparison.Ordinal)
            && line.EndsWith("   WIDE", StringComparison.Ordinal)).ShouldBe(12);
    }

    [Fact]
    public void The_cause_is_named_in_a_sum_and_of_one_partition_with_the_number_of_its_rules()
    {
        Customers(6).Live();
        Office("198.51.100.0/23");

        _scene.Diff("--stat").Lines[1..4].ShouldBe([
            "label \"office\" (rules/_labels.csx:1): 198.51.100.0/24 -> 198.51.100.0/23",
            "  6 rules changed in 6 partitions: c0, c1, c2 and 3 more (--all lists them)   (tickets CHG-0, CHG-1, CHG-2 and 3 more)",
            "~   c0  (rules/c0.csx, ticket CHG-0)  1 rule added, 1 removed",
        ]);
        var only = _scene.Diff("--only", "c3").Lines;
        only[1..3].ShouldBe(["label \"office\" (rules/_labels.csx:1): 198.51.100.0/24 -> 198.51.100.0/23",
            "  1 rule changed in c3   (ticket CHG-3)"]);
        only.ShouldContain("c3  (rules/c3.csx, ticket CHG-3)");
        only.Count(line => line.StartsWith("+   accept \"ssh\"", StringComparison.Ordinal)).ShouldBe(1);
    }

    private CommandLineScene Customers(int count)
    {
        Office("198.51.100.0/24");
        foreach (var number in Enumerable.Range(0, count))
        {
            Customer($"c{number}", $"10.{number}.0.1");
        }

        return _scene;
    }

    private void Office(string members) => _scene.With("rules/_labels.csx", $"Label(\"office\", \"{members}\");\n");

    private void Customer(string name, string address, int port = 22) => _scene.With(
        $"rules/{name}.csx",
        $"#load \"_labels.csx\"\nPartition(\"{name}\");\nAccept(\"ssh\").Ports({port}).From(\"office\").To(\"{address}\").Ticket(\"CHG-"
            + $"{name[1..]}\");\nAccept(\"http\").Ports(80).To(\"{address}\");\n");
}
