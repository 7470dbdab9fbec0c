using Ripcs.Dsl;
using Ripcs.Testing;
using static Ripcs.Dsl.Rules;

namespace Ripcs.Scripting.Tests;

/// <summary>What the statements write down; no script is needed for that.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly RuleFileRecorder _recorder = new();

    public RecordingTests() => RuleFileRecorder.Current = _recorder;

    public void Dispose() => RuleFileRecorder.Current = null;

    private RuleFile Said => _recorder.ToRuleFile("rules/shop.csx", new LinesAlone());

    private RuleStatement Rule => Said.Rules.ShouldHaveSingleItem();

    [Fact]
    public void A_partition_has_a_name_an_order_and_the_number_of_rules_before_it()
    {
        Accept("early");
        Partition("shop", order: -5);
        var said = Said.Partitions.ShouldHaveSingleItem();
        (said.Name, said.Order, said.RulesBefore).ShouldBe(("shop", -5, 1));
    }

    [Fact]
    public void A_rule_is_registered_at_once_and_refined_later()
    {
        var rule = Drop("bad guys");
        Accept("web");
        rule.From("10.0.0.0/8");
        Said.Rules.Select(said => (said.Kind, said.What, said.From)).ShouldBe(
            [(StatementKind.Drop, "bad guys", (ValueList<string>)["10.0.0.0/8"]), (StatementKind.Accept, "web", null)]);
    }

    [Fact]
    public void Each_statement_records_its_kind()
    {
        Accept("a");
        Drop("b");
        Reject("c");
        Log("d");
        Rewrite("e");
        Said.Rules.Select(rule => rule.Kind).ShouldBe(
            [StatementKind.Accept, StatementKind.Drop, StatementKind.Reject, StatementKind.Log, StatementKind.Rewrite]);
    }

    [Fact]
    public void What_was_not_said_is_null()
    {
        Accept("nothing");
        Rule.ShouldBe(new RuleStatement(StatementKind.Accept, "nothing", Rule.At));
    }

    [Fact]
    public void Ends_take_lists_arrays_lists_queries_labels_and_mixtures()
    {
        var www = Label("www", "192.0.2.1");
        string[] offices = ["a", "b"];
        Accept("x").From("a", www, "b").To(offices).NotFrom(offices.Where(office => office == "b")).NotTo([www, .. offices]);
        Accept("z").OriginalTo("a", www).OriginalTo(offices).OriginalTo(offices.Select(office => office + "1")).OriginalTo([www]);
        Accept("y").From(new List<string> { "c" }).To(new[] { www, www }).NotFrom(new List<Address> { www, "d" }).NotTo("e");
        Ends(Said.Rules[0]).ShouldBe(["a www b", "a b", "b", "www a b"]);
        Said.Rules[1].OriginalTo.ShouldBe(["a", "www", "a", "b", "a1", "b1", "www"]);
        Ends(Said.Rules[2]).ShouldBe(["c", "www www", "www d", "e"]);
    }

    [Fact]
    public void A_method_for_a_list_that_is_called_twice_appends()
    {
        Accept("x").From("a").From("b", "c").Ports(80).Ports(443).Protocols("tcp").Protocols(17).State("NEW").State("RELATED")
            .Icmp("echo-request").Icmp("echo-reply").SourcePorts(1).SourcePorts(2).In("lan+", "wg0").In(new[] { "eth0" }).Out("a").Out("b");
        Rule.From.ShouldBe(["a", "b", "c"]);
        Rule.Ports!.Value.Select(port => port.Text).ShouldBe(["80", "443"]);
        Rule.SourcePorts!.Value.Select(port => port.Text).ShouldBe(["1", "2"]);
        Rule.Protocols.ShouldBe(["tcp", "17"]);
        Rule.States.ShouldBe(["NEW", "RELATED"]);
        Rule.IcmpTypes.ShouldBe(["echo-request", "echo-reply"]);
        Rule.In.ShouldBe(["lan+", "wg0", "eth0"]);
        Rule.Out.ShouldBe(["a", "b"]);
        Rule.SaidTwice.ShouldBeEmpty();
    }

    [Fact]
    public void A_query_that_finds_nothing_is_an_empty_list_and_not_nothing_said()
    {
        Accept("x").From([]).To(Enumerable.Empty<string>()).Ports(Enumerable.Empty<int>()).Protocols().State().In().Out([]);
        Rule.From.ShouldBe(new ValueList<string>());
        Rule.To.ShouldBe(new ValueList<string>());
        Rule.Ports.ShouldBe(new ValueList<PortTerm>());
        Rule.Protocols.ShouldBe(new ValueList<string>());
        Rule.States.ShouldBe(new ValueList<string>());
        Rule.In.ShouldBe(new ValueList<string>());
        Rule.Out.ShouldBe(new ValueList<string>());
    }

    [Fact]
    public void A_method_for_one_value_that_is_called_twice_is_noted()
    {
        Reject("x").NotIn("a").NotIn("b").NotOut("c").NotOut("d").With("e").With("f").Family(4).Family(6).Log().Log(prefix: "p")
            .ToGroup(1).ToGroup(2).Ticket("t").Ticket("u").Owner("o").Owner("p");
        Rule.SaidTwice.ShouldBe(["NotIn", "NotOut", "With", "Family", "Log", "ToGroup", "Ticket", "Owner"]);
    }

    [Fact]
    public void Methods_for_one_value_record_it()
    {
        Reject("x").NotIn("eth0").NotOut("eth1").With("tcp-reset").Family(6).Log(prefix: "p", level: "info",
            limit: "none").ToGroup(5).Ticket("t").Owner("o").AnyProtocol();
        Rule.ShouldBe(new RuleStatement(StatementKind.Reject, "x", Rule.At)
        {
            NotIn = "eth0", NotOut = "eth1", RejectWith = "tcp-reset", Family = 6, Log = new("p", "info", "none"), LogGroup = 5,
            Ticket = "t", Owner = "o", AnyProtocol = true,
        });
    }

    [Fact]
    public void An_interface_that_is_left_out_is_recorded()
    {
        Drop("x").NotIn("br0").NotIn("br1").NotOut("ppp0").NotOut(null!);
        (Rule.NotIn, Rule.NotOut).ShouldBe(("br1", ""));
        Rule.SaidTwice.ShouldBe(["NotIn", "NotOut"]);
    }

    [Fact]
    public void Conditions_are_recorded_as_they_were_said()
    {
        Drop("x").Mark(0x10, mask: 0xff).Dscp("ef").TcpFlags("ALL", set: "SYN").Syn().Length(..128).Between("08:00",
            "18:00").Days("Mon").Days("Tue", "Wed");
        Rule.ShouldBe(new RuleStatement(StatementKind.Drop, "x", Rule.At)
        {
            Mark = new(16, 255), Dscp = "ef", TcpFlags = new("ALL", "SYN"), Syn = true, Length = new("..128", 0, 128),
            Times = new("08:00", "18:00"), Days = ["Mon", "Tue", "Wed"],
        });
    }

    [Fact]
    public void Senders_are_recorded_as_they_were_said_and_add_up()
    {
        var more = new[] { "00:11:22:33:44:66" };
        Drop("x").Mac("00:11:22:33:44:55").Mac(more).NotMac("x").User(102, 1000..1999, "postfix").User(4294967294).NotUser(0).NotUser(..5);
        (Rule.Macs, Rule.NotMacs).ShouldBe((["00:11:22:33:44:55", "00:11:22:33:44:66"], ["x"]));
        (Rule.Users, Rule.NotUsers).ShouldBe((["102", "1000..1999", "postfix", "4294967294"], ["0", "..5"]));
    }

    [Fact]
    public void Groups_are_recorded_as_they_were_said_and_add_up()
    {
        Drop("x").Group(33).Group(1..2).NotGroup("www").Cgroup("a", "b").NotCgroup("c").Ipsec("in");
        (Rule.Groups, Rule.NotGroups, Rule.Ipsec).ShouldBe((["33", "1..2"], ["www"], "in"));
        (Rule.Cgroups, Rule.NotCgroups).ShouldBe((["a", "b"], ["c"]));
    }

    [Fact]
    public void Limits_are_recorded_with_the_burst_of_iptables()
    {
        Accept("x").Limit("10/second").LimitPerSource("4/minute", burst: 20).MaxConnections(3);
        (Rule.Limit, Rule.LimitPerSource, Rule.MaxConnections)
            .ShouldBe((new RateRequest("10/second", 5), new RateRequest("4/minute", 20), 3));
    }

    [Fact]
    public void Networks_and_the_table_of_sources_are_recorded_as_they_were_said()
    {
        Accept("x").LimitPerSource("4/minute", prefix4: 24, maxSources: 7, tableSize: 8, expire: 9).MaxConnections(3, prefix6: 48);
        (Rule.LimitPerSource, Rule.ConnectionNetworks).ShouldBe((new RateRequest("4/minute", 5) { Networks = new(24, null),
            Table = new(7, 8, 9) }, new NetworksRequest(null, 48)));
    }

    [Fact]
    public void Matches_are_kept_word_for_word_and_in_order()
    {
        Accept("x").Match("-m ttl --ttl-lt 5").Match("-m b");
        Rule.Matches.ShouldBe(["-m ttl --ttl-lt 5", "-m b"]);
    }

    [Fact]
    public void A_mark_without_a_mask_is_looked_at_as_a_whole_and_an_open_length_has_no_end()
    {
        Accept("x").Mark(1).Length(1400..);
        (Rule.Mark, Rule.Length).ShouldBe((new MarkRequest(1, 0xffffffff), new LengthRequest("1400..", 1400, null)));
    }

    [Fact]
    public void A_condition_that_is_said_twice_is_noted()
    {
        Accept("x").Mark(1).Mark(2).Dscp("ef").Dscp("be").TcpFlags("ALL", "SYN").TcpFlags("ALL",
            "FIN").Length(..1).Length(..2).Between("1:00", "2:00").Between("3:00", "4:00")
            .Limit("1/second").Limit("2/second").LimitPerSource("1/second").LimitPerSource("2/second").MaxConnections(1).MaxConnections(2)
                .Until("a").Until("b");
        Rule.SaidTwice.ShouldBe(["Mark", "Dscp", "TcpFlags", "Length", "Between", "Limit", "LimitPerSource", "MaxConnections", "Until"]);
    }

    [Fact]
    public void Translations_take_a_name_a_label_a_list_or_a_query()
    {
        var www = Label("www", "192.0.2.1");
        Rewrite("x").Dnat("a", to: www).Snat(www, to: "b").Masquerade("c", www);
        Rewrite("y").Dnat(["a", www], to: "b").Snat(new[] { "c", "d" }.Select(name => name), to: "e").Masquerade([www]).NoAccept();
        Said.Rules[0].Translations.ShouldBe(
        [
            new TranslationRequest.Dnat(["a"], "www"), new TranslationRequest.Snat(["www"], "b"),
            new TranslationRequest.Masquerade(["c", "www"]),
        ]);
        Said.Rules[1].Translations.ShouldBe(
        [
            new TranslationRequest.Dnat(["a", "www"], "b"), new TranslationRequest.Snat(["c", "d"], "e"),
            new TranslationRequest.Masquerade(["www"]),
        ]);
        Said.Rules.Select(rule => rule.NoAccept).ShouldBe([false, true]);
    }

    [Fact]
    public void A_balance_takes_lists_labels_arrays_and_queries_of_targets()
    {
        var www = Label("www", "192.0.2.1");
        Rewrite("x").Balance("a", to: ["b", www]).Balance(www, new[] { "c", "d" }).Balance(["a", www],
            to: new[] { "e" }.Select(name => name)).Balance("a", new[] { www }).Balance("a", to: "farm").Balance(["a", "b"], to: www);
        Rule.Translations.ShouldBe(
        [
            new TranslationRequest.Balance(["a"], ["b", "www"]), new TranslationRequest.Balance(["www"], ["c", "d"]),
            new TranslationRequest.Balance(["a", "www"], ["e"]), new TranslationRequest.Balance(["a"], ["www"]),
            new TranslationRequest.Balance(["a"], ["farm"]), new TranslationRequest.Balance(["a", "b"], ["www"]),
        ]);
    }

    [Fact]
    public void A_hairpin_takes_lists_arrays_queries_and_labels()
    {
        var www = Label("www", "192.0.2.1");
        Rewrite("x").Hairpin("a", www).Hairpin(new[] { "b" }).Hairpin(new[] { "c" }.Select(name => name)).Hairpin([www])
            .Hairpin(new List<Address> { "d" });
        Rule.Hairpin.ShouldBe(["a", "www", "b", "c", "www", "d"]);
    }

    [Fact]
    public void A_netmap_takes_two_names_or_labels()
    {
        var inside = Label("inside", "192.0.2.0/24");
        Rewrite("x").Netmap("a", to: inside);
        Rule.Translations.ShouldBe([new TranslationRequest.Netmap(["a"], "inside")]);
    }

    [Fact]
    public void A_Transparent_takes_a_port_or_a_service_and_a_mark()
    {
        Rewrite("x").Transparent(3129).Transparent("squid", mark: 0x10);
        Rule.Translations.ShouldBe(
        [
            new TranslationRequest.Transparent(new PortTerm.Numbers("3129", 3129, 3129), 1),
            new TranslationRequest.Transparent(new PortTerm.Name("squid"), 16),
        ]);
    }

    [Fact]
    public void A_SynProxy_takes_names_lists_arrays_queries_and_labels_and_two_numbers()
    {
        var www = Label("www", "192.0.2.1");
        Rewrite("x").SynProxy("a").SynProxy(www, mss: 1400).SynProxy(["a", "b"], wscale: 5).SynProxy(new[] { "c" })
            .SynProxy(new[] { "d" }.Select(name => name)).SynProxy(new List<Label> { www }).SynProxy(new List<Address> { "e" });
        Rule.Translations.OfType<TranslationRequest.SynProxy>().Select(one => (string.Join(' ', one.Addresses), one.Mss, one.WindowScale))
            .ShouldBe([("a", 1460, 7), ("www", 1400, 7), ("a b", 1460, 5), ("c", 1460, 7), ("d", 1460, 7), ("www", 1460, 7),
                ("e", 1460, 7)]);
    }

    [Fact]
    public void A_redirect_takes_a_port_a_service_or_none()
    {
        Rewrite("x").Redirect(to: 3128).Redirect("squid").Redirect();
        Rule.Translations.ShouldBe(
        [
            new TranslationRequest.Redirect(new PortTerm.Numbers("3128", 3128, 3128)),
            new TranslationRequest.Redirect(new PortTerm.Name("squid")), new TranslationRequest.Redirect(null),
        ]);
    }

    [Fact]
    public void A_label_takes_lists_arrays_queries_and_labels()
    {
        var a = Label("a", "192.0.2.1", "2001:db8::1");
        var b = Label("b", a, "192.0.2.2");
        Label("c", new[] { a, b });
        Label("d", Enumerable.Range(1, 2).Select(rack => $"192.168.{rack}.0/24"));
        Label("e", [a, "x"]);
        Label("f", new List<Address> { a, "y" });
        Label("g");
        Said.Labels.Select(label => $"{label.Name}: {string.Join(' ', label.Members)}").ShouldBe(
            ["a: 192.0.2.1 2001:db8::1", "b: a 192.0.2.2", "c: a b", "d: 192.168.1.0/24 192.168.2.0/24", "e: a x", "f: a y", "g: "]);
    }

    [Fact]
    public void Nothing_throws_for_null()
    {
        Partition(null!);
        Label(null!, (IEnumerable<string>)null!);
        Label("x", (AddressList)null!);
        Accept(null!).From((string)null!).To((string[])null!).NotTo((Label)null!).Ports((string)null!).Ports((int[])null!).In((string)null!)
            .Protocols((string[])null!)
            .Icmp((string[])null!).State((string[])null!).Ticket(null!).Owner(null!).With(null!).Out(null!).Dscp(null!).TcpFlags(null!,
                null!).Between(null!, null!).Days(null!).Limit(null!).LimitPerSource(null!).Match(null!).Until(null!);
        Rewrite("x").Dnat((string)null!, to: (string)null!).Snat((string[])null!, to: default).Masquerade((Address[])null!);
        (Said.Partitions[0].Name, Said.Labels[0].Name, Said.Rules[0].What).ShouldBe(("", "", ""));
        Said.Rules[0].In.ShouldBe([""]);
        Said.Rules[0].Out.ShouldBe(new ValueList<string>());
        Ends(Said.Rules[0]).ShouldBe(["", "", null, ""]);
    }

    [Fact]
    public void Outside_of_a_rule_file_a_statement_says_so_instead_of_being_lost()
    {
        RuleFileRecorder.Current = null;
        Should.Throw<InvalidOperationException>(() => Accept("lost")).Message
            .ShouldBe("a statement of a rule file was called outside of a rule file, or on another thread than its script");
    }

    private static string?[] Ends(RuleStatement rule) =>
        [.. new[] { rule.From, rule.To, rule.NotFrom, rule.NotTo }.Select(end => end is { } said ? string.Join(' ', said) : null)];
}
