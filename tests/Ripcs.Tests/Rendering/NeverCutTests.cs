using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

/// <summary>What opens from anywhere or to anywhere is never left out by a limit, be it one port of one address.</summary>
public sealed class NeverCutTests : IDisposable
{
    private const string Consultant = "-d 10.9.1.77/32 -p tcp -m tcp --dport 22 -j ACCEPT";

    private readonly CommandLineScene _scene =
        new CommandLineScene("*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n")
        .With("rules/old.csx", "Partition(\"old\"); Drop(\"bad\").From(\"203.0.113.9\").To(\"10.9.2.1\");").Live().With(
        "rules/newcust.csx",
        """
        Partition("newcust");
        foreach (var i in Enumerable.Range(1, 40))
        {
            Accept($"port {i}").Ports(5000 + i).From("192.0.2.0/24").To($"10.9.1.{i}");
        }

        Accept("ssh for the consultant").Ports(22).From("all").To("10.9.1.77");
        Accept("udp").Ports(53).Protocols("udp").From("all").To("10.9.1.78");
        Accept("out").Ports(25).From("10.9.1.79").To("all").In("eth1");
        """);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Rules_of_a_new_partition_that_accept_from_anywhere_or_to_anywhere_are_shown_first_and_the_limit_cuts_the_others()
    {
        var lines = _scene.Diff().Lines;

        var first = lines.ToList().FindIndex(line => line == "  filter IPv4") + 1;
        lines[first].ShouldBe($"+   accept \"ssh for the consultant\"  :7  {Consultant}");
        lines[first + 1].ShouldStartWith("+   accept \"udp\"  :8 ");
        lines[first + 2].ShouldStartWith("+   accept \"out\"  :9 ");
        lines[first + 3].ShouldStartWith("+   accept \"port 1\"  :4 ");
        lines[first + 15].ShouldBe("    and 28 rules more (--all lists them)");
    }

    [Fact]
    public void Packets_that_are_newly_allowed_from_any_or_to_any_are_shown_before_the_others()
    {
        var lines = _scene.Diff().Lines.SkipWhile(line => !line.StartsWith("newly allowed", StringComparison.Ordinal))
            .Where(line => line.Contains("IPv4 ", StringComparison.Ordinal)
            || line.StartsWith("  and", StringComparison.Ordinal)).ToList();

        lines.Take(3).Count(line => line.Contains("any -> 10.9.1.7", StringComparison.Ordinal)).ShouldBe(2);
        lines.Take(3).Count(line => line.Contains("10.9.1.79 -> any:25", StringComparison.Ordinal)).ShouldBe(1);
        lines.Count.ShouldBe(21);
        lines[^1].ShouldEndWith("more; --all lists them");
    }

    [Fact]
    public void Many_partitions_that_come_leave_none_out_either()
    {
        foreach (var i in Enumerable.Range(10, 30))
        {
            _scene.With($"rules/c{i}.csx",
                $"Partition(\"c{i}\");\nforeach (var i in Enumerable.Range(1, 20)) Accept($\"port {{i}}\").Ports(6000 + "
                + $"i).From(\"192.0.2.0/24\").To(\"10.8.{i}.1\");\nAccept(\"web\").Ports(443).To(\"10.8.{i}.1\");\n");
        }

        var output = _scene.Diff().Output;

        output.ShouldContain(Consultant);
        Enumerable.Range(10, 30).ShouldAllBe(i =>
            output.Contains($"-d 10.8.{i}.1/32 -p tcp -m tcp --dport 443 -j ACCEPT", StringComparison.Ordinal));
        output.ShouldContain("  IPv4  tcp   any -> 10.8.10.1,10.8.11.1,10.8.12.1,10.8.13.1,10.8.14.1,10.8.15.1 and 24 more :443");
    }

    [Fact]
    public void The_first_rules_of_a_host_are_a_line_for_each_partition_that_names_what_opens_and_no_more_than_25()
    {
        using var scene = new CommandLineScene();
        foreach (var i in Enumerable.Range(10, 30))
        {
            scene.With($"rules/c{i}.csx", $"Partition(\"c{i}\");\nLabel(\"www\", \"192.0.2.{i}\");\n"
                + $"Rewrite(\"site\").Ports(443.To(8443)).Dnat(\"www\", to: \"10.8.{i}.1\");\n"
                + $"Accept(\"ssh\").Ports(22).From(\"198.51.100.0/24\").To(\"10.8.{i}.1\");\n");
        }

        var lines = scene.Diff().Lines;

        lines[0].ShouldStartWith("30 of 30 partitions change: ");
        lines.ShouldContain(
            "+   c10  (rules/c10.csx)  new, 3 rules: opens to or from anyone \"site\" tcp 443; to or from some \"ssh\" tcp 22");
        lines.Count(line => line.StartsWith("+   ", StringComparison.Ordinal)).ShouldBe(25);
        lines[^1].ShouldBe("    and 5 more (--all lists them)");
        scene.Apply().Lines.ShouldContain("    and 5 more");
        scene.Reboot().Diff("--all").Output.ShouldContain("+   jump in INPUT");
    }

    [Theory]
    [InlineData("html")]
    [InlineData("markdown")]
    public void A_picture_leaves_none_out_either(string format)
    {
        _scene.With("rules/many.csx",
            "Partition(\"many\");\nforeach (var i in Enumerable.Range(1, 40)) Accept($\"port {i}\").Ports(5000 + "
            + "i).From(\"all\").To($\"10.7.1.{i}\");\n");

        var page = _scene.Diff("--format", format).Output;

        page.ShouldContain(Consultant);
        Enumerable.Range(1, 40).ShouldAllBe(i => page.Contains($"tcp {5000 + i}\"| ", StringComparison.Ordinal)
            || page.Contains($"any IPv4 address -&gt; 10.7.1.{i}, tcp {5000 + i}<", StringComparison.Ordinal));
    }
}
