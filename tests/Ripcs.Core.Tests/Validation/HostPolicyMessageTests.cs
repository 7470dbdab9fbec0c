using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class HostPolicyMessageTests
{
    private static readonly HostPolicyStatement Closed = new(At(7))
    {
        Default = new HostDefaults(Input: 1, Forward: 1, Output: null), AllowLoopback = true, AllowEstablished = true,
    };

    [Fact]
    public void A_closed_host_that_lets_answers_in_is_right() => Policy(Closed).Says();

    [Fact]
    public void A_host_has_one_policy_a_file() => Policy(Closed, Closed with { At = At(9) })
        .Says("error RIP0701: rules/shop.csx(9): a second HostPolicy(); the first is at rules/shop.csx(7); a host has one: put "
            + "everything into one statement");

    [Fact]
    public void A_default_names_a_chain() => Policy(Closed with { Default = new HostDefaults(null, null, null) })
        .Says("error RIP0702: rules/shop.csx(7): Default() names no chain; write .Default(input: Policy.Drop, forward: Policy.Drop)");

    [Fact]
    public void A_host_policy_says_something() => Policy(new HostPolicyStatement(At(7))).Says(
        "error RIP0710: rules/shop.csx(7): this HostPolicy() is empty, and the host stays as open as it is; "
        + "write HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp()");

    [Fact]
    public void An_ICMP_type_that_the_only_family_lacks_opens_nothing_and_is_refused() =>
        Policy(Closed with { IcmpTypes = ["neighbour-solicitation"], Family = 4 })
            .Says("error RIP0711: rules/shop.csx(7): none of the types of AllowIcmp exists in IPv4, the only family of this host policy; "
                + "name a type that does, or remove .Family(4), or family: 4 of its partition");

    [Fact]
    public void A_number_is_no_policy() => Policy(Closed with { Default = new HostDefaults(7, null, null) })
        .Says("error RIP0703: rules/shop.csx(7): 7 is not a policy; write Policy.Accept or Policy.Drop");

    [Fact]
    public void What_is_left_is_rejected_where_the_default_drops()
    {
        Policy(Closed with { RejectRest = new(null, null, null) }).Says();
        Policy(Closed with { RejectRest = new(true, null, "admin-prohibited") }).Says();
        Policy(Closed with { RejectRest = new(false, null, null) }).Says();
        Policy(Closed with { Default = new HostDefaults(1, null, null), RejectRest = new(null, null, "tcp-reset") }).Says();
    }

    [Theory]
    [InlineData(null, true, "FORWARD", "forward", "remove .RejectRest(…)")]
    [InlineData(false, null, "FORWARD", "forward", "remove .RejectRest(…)")]
    [InlineData(true, true, "FORWARD", "forward", ".RejectRest(input: true)")]
    public void What_no_default_drops_is_not_left_to_reject_and_no_other_chain_is_advised(
        bool? input, bool? forward, string chain, string argument, string write) =>
        Policy(Closed with { Default = new HostDefaults(1, 0, null), RejectRest = new(input, forward, null) }).Says(
            $"error RIP0712: rules/shop.csx(7): RejectRest() answers the packets that the default of {chain} drops, and this host policy "
            + $"does not make {chain} drop them; write .Default({argument}: Policy.Drop), or {write}");

    [Fact]
    public void What_is_left_needs_a_default_that_drops() =>
        Policy(Closed with { Default = new HostDefaults(0, null, 1), RejectRest = new(null, null, null) }).Says(
            "error RIP0712: rules/shop.csx(7): RejectRest() answers the packets that the default of INPUT drops, and this host policy "
            + "does not make INPUT drop them; write .Default(input: Policy.Drop), or remove .RejectRest(…)");

    [Fact]
    public void A_rest_of_no_chain_is_an_error() => Policy(Closed with { RejectRest = new(false, false, null) })
        .Says("error RIP0713: rules/shop.csx(7): RejectRest(input: false, forward: false) rejects nothing; write .RejectRest() for both, "
            + "or remove it");

    [Fact]
    public void The_answer_to_the_rest_is_one_of_a_reject() => Policy(Closed with { RejectRest = new(null, null, "reset") })
        .Says("error RIP0376: rules/shop.csx(7): a reject cannot answer with \"reset\"; did you mean \"tcp-reset\"?");

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("INPUT")]
    [InlineData("DROP")]
    [InlineData("-j")]
    [InlineData("a-name-of-more-than-28-letters")]
    public void Jumps_stand_behind_chains_that_can_be(string name) => Policy(Closed with { Behind = [name] })
        .Says($"error RIP0704: rules/shop.csx(7): \"{name}\" is not the name of a chain of another program; write one as iptables-save "
            + $"prints it, at most 28 characters without blanks, quotes or backslashes");

    [Fact]
    public void A_quote_in_the_name_of_a_chain_is_named() => Policy(Closed with { Behind = ["f2b-x\"y"] })
        .Says("error RIP0704: rules/shop.csx(7): \"f2b-x\"y\" is not the name of a chain of another program: it has a \" in it; write one "
            + "as iptables-save prints it, at most 28 characters without blanks, quotes or backslashes");

    [Theory]
    [InlineData("partition-a")]
    [InlineData("partition-g")]
    public void Jumps_do_not_stand_behind_chains_of_Ripcs(string name) => Policy(Closed with { Behind = [name] })
        .Says($"error RIP0705: rules/shop.csx(7): \"{name}\" is one of Ripcs's own chains; name chains of other programs, such as "
            + $"f2b-sshd");

    [Fact]
    public void A_default_that_drops_answers_is_a_warning() => Policy(Closed with { AllowEstablished = false })
        .Says("warning RIP0706: rules/shop.csx(7): the default of INPUT and FORWARD is DROP, and nothing accepts packets of "
            + "established connections there: answers are dropped unless another rule accepts them; add .AllowEstablished()");

    [Fact]
    public void A_chain_that_is_asked_first_may_let_answers_in() =>
        Policy(Closed with { AllowEstablished = false, Behind = ["KUBE-FORWARD"] })
        .Says("warning RIP0706: rules/shop.csx(7): the default of INPUT and FORWARD is DROP, and nothing accepts packets of "
            + "established connections there: answers are dropped unless another rule accepts them or a chain that .Behind names "
            + "does; add .AllowEstablished()");

    [Theory]
    [InlineData("ESTABLISHED", "all", true, true)]
    [InlineData("RELATED", "all", true, false)]
    [InlineData("ESTABLISHED", "192.0.2.1", true, false)]
    [InlineData("ESTABLISHED", "all", false, false)]
    public void An_accept_of_all_answers_lets_them_in_as_the_host_policy_does(
        string state, string to, bool isOfAnyProtocol, bool areAccepted) => (Policy(Closed with { AllowEstablished = false }) with
    {
        Rules = [new RuleStatement(StatementKind.Accept, "answers", At(8)) { To = [to], States = [state], AnyProtocol = isOfAnyProtocol,
            Protocols = isOfAnyProtocol ? null : ["tcp"] }],
    }).Says(areAccepted ? []
        : ["warning RIP0706: rules/shop.csx(7): the default of INPUT and FORWARD is DROP, and nothing accepts packets of established "
        + "connections there: answers are dropped unless another rule accepts them; add .AllowEstablished()"]);

    [Theory]
    [InlineData("10.0.1.0/24", "10.0.2.0/24", null, "INPUT")]
    [InlineData("10.0.1.0/24", "10.0.3.0/24", null, "INPUT and FORWARD")]
    [InlineData("10.0.1.0/24", "10.0.2.0/24", "tcp", "INPUT and FORWARD")]
    public void Where_both_directions_of_what_is_forwarded_are_accepted_only_INPUT_drops_answers(
        string from, string to, string? protocol, string chains) => (Policy(Closed with { AllowEstablished = false }) with
    {
        Rules =
        [
            new RuleStatement(StatementKind.Accept, "there", At(8)) { From = ["10.0.2.0/24"], To = ["10.0.1.0/24"], Protocols = ["tcp"] },
            new RuleStatement(StatementKind.Accept, "back", At(9)) { From = [from], To = [to], AnyProtocol = protocol is null,
                Protocols = protocol is null ? null : [protocol] },
            new RuleStatement(StatementKind.Accept, "there again", At(10)) { From = [to], To = [from], AnyProtocol = true },
        ],
    }).Says($"warning RIP0706: rules/shop.csx(7): the default of {chains} is DROP, and nothing accepts packets of established "
        + $"connections there: answers are dropped unless another rule accepts them; add .AllowEstablished()");

    [Theory]
    [InlineData("all", "host multicast", null, "INPUT")]
    [InlineData("multicast", "", null, "INPUT and FORWARD")]
    [InlineData("host", "", 6, "INPUT and FORWARD")]
    public void An_accept_of_answers_in_one_chain_lets_them_in_there(string to, string notTo, int? family, string chains) =>
        (Policy(Closed with { AllowEstablished = false, Family = 4 }) with
    {
        Rules = [new RuleStatement(StatementKind.Accept, "answers", At(8)) { To = [.. to.Split(' ')], States = ["ESTABLISHED"],
            NotTo = notTo.Length == 0 ? null : [.. notTo.Split(' ')], AnyProtocol = true, Family = family }],
    }).Says($"warning RIP0706: rules/shop.csx(7): the default of {chains} is DROP, and nothing accepts packets of established connections "
        + "there: answers are dropped unless another rule accepts them; add .AllowEstablished()");

    [Fact]
    public void Answers_that_arrive_and_those_that_the_host_sends_are_let_in_by_a_rule_for_each()
    {
        static RuleStatement Answers(int line) =>
            new(StatementKind.Accept, "answers", At(line)) { States = ["ESTABLISHED"], AnyProtocol = true };
        var both = Policy(Closed with { Default = new HostDefaults(1, 1, 1), AllowEstablished = false }) with
        {
            Rules = [Answers(8) with { To = ["host"], Place = MatchPlace.Arriving },
                Answers(9) with { To = ["all"], Place = MatchPlace.Sent }],
        };

        both.Says();
        (both with { Rules = [Answers(8) with { To = ["all"], Family = 4 }, Answers(9) with { To = ["all"], Family = 6 }] }).Says();
        (both with { Rules = [both.Rules[0] with { In = ["eth0"] }, both.Rules[1]] }).Says();
        (both with { Rules = [both.Rules[0], both.Rules[1] with { States = null, To = ["192.0.2.7"] }] }).Says();
        (both with { Rules = [both.Rules[0]] }).Says("warning RIP0706: rules/shop.csx(7): the default of OUTPUT is DROP, and nothing "
            + "accepts packets of established connections there: answers are dropped unless another rule accepts them; add "
            + ".AllowEstablished()");
    }

    [Fact]
    public void What_import_writes_of_FORWARD_and_of_users_lets_answers_in_or_drops_them_on_purpose()
    {
        static RuleStatement Accept(int line) => new(StatementKind.Accept, "all", At(line)) { AnyProtocol = true };
        var answers = Accept(8) with { States = ["ESTABLISHED"], Place = MatchPlace.Received };
        var policy = Policy(Closed with { Default = new HostDefaults(1, 1, 1), AllowEstablished = false, Family = 4 });
        var user = Accept(9) with { Users = ["1000"], To = ["all"] };

        (policy with { Rules = [answers, user] }).Says();
        (policy with
        {
            Rules = [answers, user, Accept(10) with { From = ["192.0.2.0/24"], To = ["all"], Place = MatchPlace.Forwarded },
                Accept(11) with { To = ["192.0.2.0/24"], Place = MatchPlace.Forwarded }],
        }).Says();
        (policy with
        {
            Rules = [answers, user, Accept(10) with { To = ["192.0.2.0/24"], Place = MatchPlace.Received }],
        }).Says();
        (policy with
        {
            Rules = [user],
            Raws = [new RawStatement("-A INPUT -m state --state ESTABLISHED -j ACCEPT", At(12)) { IsAfter = false }],
        }).Says();
        (policy with { Rules = [answers, user, Accept(10) with { To = ["192.0.2.0/24"] }] }).Says("warning RIP0706: rules/shop.csx(7): "
            + "the default of FORWARD is DROP, and nothing accepts packets of established connections there: answers are dropped unless "
            + "another rule accepts them; add .AllowEstablished()");
    }

    [Theory]
    [InlineData("host broadcast multicast", null)]
    [InlineData("host", 4)]
    public void Who_accepts_answers_to_the_host_alone_lets_none_through_on_purpose(string to, int? family) =>
        (Policy(Closed with { AllowEstablished = false, Family = 4 }) with
    {
        Rules = [new RuleStatement(StatementKind.Accept, "answers", At(8)) { To = [.. to.Split(' ')], States = ["ESTABLISHED"],
            AnyProtocol = true, Family = family }],
    }).Says();

    [Theory]
    [InlineData("host", true)]
    [InlineData("192.0.2.1", false)]
    public void Where_all_that_comes_to_the_host_is_accepted_INPUT_drops_no_answers(string to, bool areAccepted) =>
        (Policy(Closed with { AllowEstablished = false }) with
    {
        Rules = [new RuleStatement(StatementKind.Accept, "all", At(8)) { To = [to], AnyProtocol = true }],
    }).Says($"warning RIP0706: rules/shop.csx(7): the default of {(areAccepted ? "FORWARD" : "INPUT and FORWARD")} is DROP, and nothing "
        + $"accepts packets of established connections there: answers are dropped unless another rule accepts them; add "
        + $".AllowEstablished()");

    [Theory]
    [InlineData("-A FORWARD -i lan0 -o wan0 -j ACCEPT\n-A FORWARD -i wan0 -o lan0 -j ACCEPT", "INPUT")]
    [InlineData("-A FORWARD -i lan0 -o wan0 -j ACCEPT\n-A FORWARD -i wan0 -o lan0 -p tcp -j ACCEPT", "INPUT and FORWARD")]
    public void Where_a_Raw_accepts_both_directions_of_what_is_forwarded_only_INPUT_drops_answers(string lines, string chains) =>
        (Policy(Closed with { AllowEstablished = false }) with
    {
        Raws = [new RawStatement(lines, At(8)) { Family = 4 }, new RawStatement(lines, At(9)) { Family = 6 }],
    }).Says($"warning RIP0706: rules/shop.csx(7): the default of {chains} is DROP, and nothing accepts packets of established "
        + $"connections there: answers are dropped unless another rule accepts them; add .AllowEstablished()");

    [Fact]
    public void A_default_that_keeps_programs_from_each_other_is_a_warning() => Policy(Closed with { AllowLoopback = false })
        .Says("warning RIP0707: rules/shop.csx(7): the default is DROP, and nothing accepts loopback packets: programs on this host "
            + "cannot reach each other; add .AllowLoopback()");

    [Fact]
    public void A_default_that_drops_neighbour_discovery_is_a_warning_unless_a_rule_accepts_it()
    {
        var closed = Policy(Closed with { WithoutNeededIcmp = true });
        closed.Says("warning RIP0714: rules/shop.csx(7): the default of INPUT is DROP, and nothing accepts neighbour discovery: IPv6 "
            + "neighbours forget this host within minutes; remove .WithoutNeededIcmp()");
        (closed with
        {
            Rules = [new RuleStatement(StatementKind.Accept, "icmp", At(8)) { Protocols = ["icmp"], To = ["host", "multicast"] }],
        }).Says();
        Policy(Closed with { WithoutNeededIcmp = true, Family = 4 }).Says();
    }

    [Fact]
    public void A_router_whose_own_packets_pass_needs_no_loopback() =>
        Policy(Closed with { Default = new HostDefaults(null, 1, null), AllowLoopback = false }).Says();

    [Fact]
    public void A_policy_that_only_allows_a_service_of_a_group_says_something()
    {
        Policy(new HostPolicyStatement(At(7)) { AllowDhcp = true }).Says();
        Policy(new HostPolicyStatement(At(7)) { AllowVrrp = true }).Says();
        Policy(new HostPolicyStatement(At(7)) { AllowMulticastDns = true }).Says();
    }

    [Fact]
    public void A_log_of_what_nobody_drops_is_a_warning() =>
        Policy(new HostPolicyStatement(At(7)) { LogDropped = new LogRequest(null, null, null) })
        .Says("warning RIP0708: rules/shop.csx(7): LogDropped() logs nothing: no default is DROP; add .Default(input: Policy.Drop), or "
            + "remove it");

    [Fact]
    public void Its_types_and_its_log_are_checked_as_those_of_rules() =>
        Policy(Closed with { IcmpTypes = ["ping"], LogDropped = new LogRequest("", null, "none") }).Says(
        "error RIP0340: rules/shop.csx(7): no ICMP type \"ping\"; did you mean \"echo-request\"?",
        "error RIP0391: rules/shop.csx(7): the log prefix is empty, which iptables refuses; write one, or leave prefix: out for the "
            + "partition's and the rule's name");

    [Fact]
    public void A_method_said_twice_is_an_error() => Policy(Closed with { SaidTwice = ["Default"] })
        .Says("error RIP0304: rules/shop.csx(7): Default is used twice in this rule, which takes only one; remove one");

    [Fact]
    public void A_family_is_4_or_6() => Policy(Closed with { Family = 5 })
        .Says("error RIP0235: rules/shop.csx(7): there is no address family 5; write .Family(4) or .Family(6)");

    [Fact]
    public void A_host_policy_of_one_family_sets_no_policy_of_the_other()
    {
        var partition = Compiler.Compile(Policy(Closed with { Family = 4 }), default).Partition.ShouldNotBeNull();

        partition.HostPolicy!.DefaultsIn(Family.IPv4).Count.ShouldBe(2);
        partition.HostPolicy.DefaultsIn(Family.IPv6).ShouldBeEmpty();
        partition.Chains.ShouldAllBe(chain => chain.Family == Family.IPv4);
    }

    [Fact]
    public void A_default_that_drops_beside_a_Raw_that_lets_answers_in_is_right() =>
        (Policy(Closed with { AllowEstablished = false, AllowLoopback = false }) with
    {
        Raws = [new RawStatement("-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -i lo -j ACCEPT", At(8))],
    }).Says();

    [Theory]
    [InlineData("-A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT", null, "INPUT", "")]
    [InlineData("-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT", 4, "INPUT", " in IPv6")]
    [InlineData("-A INPUT -m conntrack --ctstate ESTABLISHED -j LOG", null, "INPUT", "")]
    [InlineData("-t mangle -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT", null, "INPUT", "")]
    [InlineData("-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A FORWARD -s 192.0.2.7/32 -j ACCEPT", 4, "FORWARD", " in IPv4",
        "INPUT", " in IPv6")]
    [InlineData("-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A FORWARD -p tcp -j ACCEPT", null, "FORWARD", "")]
    public void A_Raw_lets_answers_into_its_own_chain_and_family_alone(string lines, int? family, params string[] unanswered) =>
        (Policy(Closed with { AllowEstablished = false }) with
    {
        Raws = [new RawStatement(lines, At(8)) { Family = family }],
    }).Says([.. unanswered.Chunk(2).Select(said =>
        $"warning RIP0706: rules/shop.csx(7): the default of {said[0]} is DROP, and nothing accepts packets of established connections "
        + $"there{said[1]}: answers are dropped unless another rule accepts them; add .AllowEstablished()")]);

    [Theory]
    [InlineData("-A INPUT -m conntrack ! --ctstate NEW,INVALID -j ACCEPT", true)]
    [InlineData("-A INPUT -p tcp ! --syn -j ACCEPT", true)]
    [InlineData(":z - [0:0]\n-A z -j DROP\n-A INPUT -p tcp --dport 22 -j ACCEPT\n-A INPUT -j z\n-A INPUT -m state --state ESTABLISHED -j "
        + "ACCEPT", false)]
    public void A_Raw_lets_answers_in_where_they_come_to_what_takes_them(string lines, bool areAccepted) =>
        (Policy(Closed with { Default = new HostDefaults(1, null, null), AllowEstablished = false }) with
    {
        Raws = [new RawStatement(lines, At(8)) { IsAfter = false }],
    }).Says(areAccepted ? []
        : ["warning RIP0706: rules/shop.csx(7): the default of INPUT is DROP, and nothing accepts packets of established connections "
        + "there: answers are dropped unless another rule accepts them; add .AllowEstablished()"]);

    [Fact]
    public void A_Raw_may_let_answers_in_by_a_chain_of_its_own() => (Policy(Closed with { AllowEstablished = false }) with
    {
        Raws = [new RawStatement(":known - [0:0]\n-A known -m state --state RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -j known", At(8))],
    }).Says();

    [Fact]
    public void A_second_host_policy_in_another_file_names_both_places()
    {
        var diagnostics = Compiler.CheckTogether([Compiler.Compile(Policy(Closed), default),
            Compiler.Compile(Policy(Closed with { At = new("rules/bank.csx", 3) }), default)]);

        diagnostics.Select(found => found.ToString())
            .ShouldContain("error RIP0709: rules/shop.csx(7): a second HostPolicy() in the rule set; the first is at rules/bank.csx(3); "
                + "remove one of them");
    }

    private static RuleFile Policy(params HostPolicyStatement[] policies) => File() with { HostPolicies = policies.ToValueList() };
}
